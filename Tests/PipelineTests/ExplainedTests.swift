import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Pipeline
import Reports
import Resolution
import TestSupport
import Testing

/// Who asks for the devices of a TaskManager, and what a person is told where it isn't Flink.
@Suite struct ExplainedTests {
  private func clusters(_ files: [String: String], _ path: String, version: FlinkVersion? = nil) throws
    -> [ResolvedCluster]
  {
    let files = InMemoryFiles(files)
    var options = RunOptions()
    options.loading.flinkVersion = version
    let input = loadAndResolve([path], options: options, files: files)
    try #require(input.refusals.isEmpty, "\(input.refusals)")
    return input.clusters.map { explained($0, files: files) }
  }

  private func cluster(_ text: String, path: String = "a.yaml") throws -> ResolvedCluster {
    try #require(try clusters([path: text], path).last)
  }

  private func report(_ cluster: ResolvedCluster) -> String {
    String(decoding: writeReport(ReportedCluster(resolved: cluster), as: .markdown), as: UTF8.self)
  }

  private func deployment(_ mode: String, _ more: String = "") -> String {
    """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: fraud}
    spec:
      flinkVersion: v2_0
      mode: \(mode)
      serviceAccount: flink
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: "2"
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      jobManager: {resource: {memory: 2g, cpu: 1}}
      taskManager:
        resource: {memory: 4g, cpu: 2}
    \(more)
    """
  }

  private let template = """
        podTemplate: {spec: {containers: [{name: flink-main-container, resources: {limits: {nvidia.com/gpu: 2}}}]}}
    """

  @Test func `asks for what the operator's native mode asks for`() throws {
    let result = try cluster(deployment("native"))
    #expect(result.kubernetes == ["nvidia.com/gpu": 2])
    #expect(result.text(isColored: false).contains("gpu  2 × nvidia.com/gpu on Kubernetes"))
    #expect(report(result).contains("Each TaskManager requests **2 × `gpu`** as `nvidia.com/gpu`."))
    #expect(result.json.text().contains(#""requestedBy": "flink""#))
  }

  @Test func `claims no request in the operator's standalone mode`() throws {
    let result = try cluster(deployment("standalone"))
    #expect(result.ok && result.kubernetes == [:] && result.amounts == ["gpu": 2])
    let text = result.text(isColored: false)
    #expect(text.contains("gpu  2, which no container asks for") && text.contains("'mode: standalone' passes no"))
    #expect(!text.contains("on Kubernetes"))
    let report = report(result)
    #expect(report.contains("No external resource reaches a TaskManager.") && report.contains("**0** of 1 resource"))
    #expect(report.contains("not asked for"))
    #expect(result.json.text().contains(#""requestedBy": "container""#))
  }

  @Test func `shows what a pod template asks for in the operator's standalone mode`() throws {
    let result = try cluster(deployment("standalone", template))
    #expect(result.resources[0].losses.isEmpty)
    #expect(result.text(isColored: false).contains("gpu  2 × nvidia.com/gpu, which the container asks for itself"))
    #expect(report(result).contains("Each TaskManager's own container asks for **2 × `gpu`** as `nvidia.com/gpu`."))
    #expect(result.json.text().contains(#""nvidia.com/gpu": "2""#))
  }

  @Test func `says that a session job's settings don't reach its cluster`() throws {
    let result = try cluster(
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkSessionJob
      metadata: {name: job}
      spec:
        deploymentName: session
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: "2 GPUs"
        job: {jarURI: "https://x/a.jar", parallelism: 2}
      """)
    #expect(result.ok && result.warnings.isEmpty && result.kubernetes != ["nvidia.com/gpu": 2])
    let text = result.text(isColored: false)
    #expect(text.contains("gpu  reaches no TaskManager") && !text.contains("Flink logs") && !text.contains("throws"))
    #expect(result.json.text().contains(#""requestedBy": null"#))
    #expect(report(result).contains("No external resource reaches a TaskManager."))
  }

  private func workload(_ role: String, _ more: String = "", env: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: tm}
    spec:
      template:
        spec:
          containers:
            - name: flink
              image: flink:1.20
              args: [\(role)]
              env:
    \(env)
                - name: FLINK_PROPERTIES
                  value: |
                    external-resources: gpu
                    external-resource.gpu.amount: 3
                    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
    \(more)
    """
  }

  @Test(arguments: [
    ("", "gpu  3, which no container asks for"),
    (
      "          resources: {limits: {nvidia.com/gpu: 3}}",
      "gpu  3 × nvidia.com/gpu, which the container asks for itself"
    ),
    ("          resources: {limits: {nvidia.com/gpu: 1}}", "gpu  3; the container itself asks for 1 × nvidia.com/gpu"),
    ("          resources: {limits: {nvidia.com/gpu: 0}}", "gpu  3, which no container asks for"),
    ("          resources: {claims: [{name: gpu}]}", "gpu  3, out of what the pod claims"),
  ])
  func `counts what a container of one's own asks for`(more: String, words: String) throws {
    let text = workload("taskmanager", more)
    let result = try cluster(text)
    #expect(result.kubernetes == [:] && result.warnings[.kubernetes] == nil)
    #expect(result.text(isColored: false).contains(words), "\(result.text(isColored: false))")
  }

  @Test func `asks for nothing where a JobManager starts`() throws {
    let result = try cluster(workload("jobmanager"))
    #expect(result.text(isColored: false).contains("this is a JobManager, which needs none"))
    #expect(report(result).contains("This starts a JobManager, which asks for no device"))
    #expect(!report(result).contains("Each TaskManager requests"))
  }

  @Test func `lets a client in a container ask as any client does`() throws {
    let result = try cluster(
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: submit}
      spec:
        template:
          spec:
            containers:
              - name: c
                image: flink:2.0
                command: [/opt/flink/bin/flink, run-application, -t, kubernetes-application, -Dexternal-resources=gpu,
                  -Dexternal-resource.gpu.amount=3, "-Dexternal-resource.gpu.kubernetes.config-key=nvidia.com/gpu"]
      """)
    #expect(result.kubernetes == ["nvidia.com/gpu": 3])
  }

  @Test func `asks nobody where compose starts the containers`() throws {
    let result = try cluster(
      """
      services:
        taskmanager:
          image: flink:1.19
          command: taskmanager
          environment:
            FLINK_PROPERTIES: |
              external-resources: gpu
              external-resource.gpu.amount: 2
              external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """, path: "compose.yaml")
    #expect(result.kubernetes == [:])
    #expect(result.text(isColored: false).contains("gpu  2, which Flink counts and asks nobody for"))
    #expect(report(result).contains("Each TaskManager counts **2 × `gpu`**, for which Flink asks nobody."))
  }

  // MARK: Several resources

  private let two = """
    external-resources: gpu;fpga
    external-resource.gpu.amount: 1
    external-resource.fpga.amount: 1

    """

  @Test func `tells of two resources beside workers, and not where nothing says who starts`() throws {
    let beside = try clusters(["c/config.yaml": two, "c/workers": "h1\n"], "c/config.yaml")
    #expect(beside[0].resources.allSatisfy { $0.losses.contains { $0.isOfStartScript } })
    #expect(report(beside[0]).contains("WARN  The amount of the fpga;gpu should be configured."))
    for more in ["c/yarn-site.xml", nil] {
      var files = ["c/config.yaml": two]
      if let more { (files["c/workers"], files[more]) = ("h1\n", "<configuration/>") }
      let result = try clusters(files, "c/config.yaml")
      #expect(!result[0].resources.contains { $0.losses.contains { $0.isOfStartScript } })
    }
  }

  @Test func `tells of two resources in the operator's standalone mode and in workloads`() throws {
    let operators = deployment("standalone", template).replacing(
      "external-resources: gpu\n", with: "external-resources: gpu;fpga\n    external-resource.fpga.amount: \"1\"\n")
    let own = workload("taskmanager").replacing(
      "external-resources: gpu\n",
      with: "external-resources: gpu;fpga\n                external-resource.fpga.amount: 1\n")
    for text in [operators, own] {
      let result = try cluster(text)
      #expect(result.resources.allSatisfy { $0.losses.contains { $0.isOfStartScript } }, "\(result.resources)")
      #expect(report(result).contains("✗ lost"))
    }
    #expect(
      try !cluster(operators.replacing("mode: standalone", with: "mode: native")).resources.contains {
        $0.losses.contains { $0.isOfStartScript }
      })
  }

  @Test func `counts no resource that another one's config key overwrites`() throws {
    let result = try cluster(
      """
      external-resources: gpu;mig
      external-resource.gpu.amount: 2
      external-resource.mig.amount: 3
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      external-resource.mig.kubernetes.config-key: nvidia.com/gpu
      """, path: "config.yaml")
    let report = report(result)
    #expect(report.contains("Each TaskManager requests **2 × `gpu`** as `nvidia.com/gpu`."))
    #expect(!report.contains("3 × `mig`") && report.contains("**1** of 2 resources requested"))
  }

  // MARK: Values that come later

  @Test(arguments: [
    ("            - {name: GPUS, value: '5'}", "$(GPUS)", 5), ("", "$(GPUS)", nil), ("", "${GPUS:-2}", nil),
    ("            - {name: GPUS, valueFrom: {fieldRef: {fieldPath: x}}}", "$(GPUS)", nil),
    ("            - {name: GPUS, value: '5'}", "$$(GPUS)", nil),
    ("            - {name: N, value: '7'}\n            - {name: GPUS, value: $(N)}", "$(GPUS)", 7),
  ])
  func `fills in what Kubernetes fills in, and calls the rest unknown`(env: String, value: String, amount: Int64?)
    throws
  {
    let text = workload("taskmanager", env: env).replacing("gpu.amount: 3", with: "gpu.amount: \(value)")
    let result = try cluster(text)
    #expect(result.ok && result.amounts?["gpu"] == amount, "\(result.errors)")
    if amount == nil { #expect(result.text(isColored: false).contains("gpu  not known yet")) }
  }

  @Test func `fills in variables of a shell's script and of arguments`() throws {
    let result = try cluster(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: tm}
      spec:
        containers:
          - name: tm
            image: flink:2.0
            command: [/bin/bash, -c]
            args: ["/opt/flink/bin/taskmanager.sh start-foreground -Dexternal-resources=$R -Dexternal-resource.gpu.amount=${N}"]
            env: [{name: N, value: "2"}, {name: R, value: gpu}]
      """)
    #expect(result.amounts == ["gpu": 2])
  }

  @Test func `calls a number that is none wrong where nobody fills it in`() throws {
    #expect(try !cluster("external-resources: gpu\nexternal-resource.gpu.amount: ${N}\n", path: "config.yaml").ok)
    #expect(try !cluster(workload("taskmanager").replacing("gpu.amount: 3", with: "gpu.amount: two")).ok)
  }

  // MARK: Words

  @Test func `blames a bad amount alone`() throws {
    let result = try cluster(
      """
      external-resources: [a, b, c]
      external-resource.a.amount: 0
      external-resource.b.amount: two
      external-resource.c.amount: 9007199254740993
      """, path: "config.yaml")
    let text = result.text(isColored: false)
    #expect(text.components(separatedBy: "Flink throws: ").count == 2)
    #expect(text.contains("'two' is not a whole number"))
    // It came to `a` before.
    #expect(text.contains("Flink logs: The amount of the 0 should be positive while finding a."))
    #expect(text.components(separatedBy: "Flink throws before, at another resource").count == 2)
  }

  @Test(arguments: ["vcores", "memory-mb"])
  func `warns of types that YARN doesn't hand out by name`(key: String) throws {
    let result = try cluster(
      "external-resources: cpu\nexternal-resource.cpu.amount: 2\nexternal-resource.cpu.yarn.config-key: \(key)\n",
      path: "config.yaml")
    #expect(result.yarn == [key: 2])
    #expect(
      result.text(isColored: false).contains("External resource \(key) is not supported by the Yarn cluster"))
  }

  @Test func `calls Dockerfiles and scripts what they are, whatever their names`() throws {
    let script =
      "#!/bin/bash\nexport FLINK_PROPERTIES=\"external-resources: gpu\n\"\nexec /docker-entrypoint.sh \"$@\"\n"
    for name in ["start.sh", "start"] {
      let result = try #require(try clusters([name: script], name).first)
      #expect(result.ok && result.text(isColored: false).hasPrefix("\(name)  entrypoint, Flink"))
    }
    let docker = "FROM flink:1.20\nENV FLINK_PROPERTIES=\"external-resources: gpu\"\n"
    let result = try #require(try clusters(["Dockerfile": docker], "Dockerfile").first)
    #expect(result.text(isColored: false).hasPrefix("Dockerfile  Dockerfile, Flink 1.20"))
  }

  @Test func `names Flink's own file in the lines that it logs of a ConfigMap`() throws {
    let result = try cluster(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  flink-conf.yaml: |\n    a: b\n    bad line\n")
    #expect(result.otherLogs.count == 1)
    #expect(result.otherLogs[0].contains("in configuration file flink-conf.yaml:2: Line is not"))
  }

  @Test func `says which of Flink's two files another version opens`() throws {
    func notes(_ files: [String: String], _ path: String, _ version: FlinkVersion?) -> [String] {
      let files = InMemoryFiles(files)
      var options = RunOptions()
      options.loading.flinkVersion = version
      return notesOfOtherFile(in: loadAndResolve([path], options: options, files: files), files: files)
    }
    let both = ["c/config.yaml": two, "c/flink-conf.yaml": two]
    #expect(
      notes(both, "c/config.yaml", FlinkVersion(1, 20)) == [
        "Flink 1.20 opens c/flink-conf.yaml, which lies beside, and not c/config.yaml"
      ])
    #expect(notes(both, "c/config.yaml", nil).isEmpty)
    #expect(
      notes(["c/flink-conf.yaml": two], "c/flink-conf.yaml", FlinkVersion(2, 3)) == [
        "c/flink-conf.yaml is Flink 1.x's: --flink-version 1.20 reads it"
      ])
  }
}
