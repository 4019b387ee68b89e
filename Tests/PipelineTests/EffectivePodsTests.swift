import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import Foundation
import Pipeline
import Resolution
import TestSupport
import Testing

/// Which pod each kind of input comes to.
@Suite struct EffectivePodsTests {
  private func pod(
    _ path: String, in files: InMemoryFiles, role: PodRole = .taskManager, target: Target? = nil
  ) throws -> EffectivePod {
    let input = loadAndResolve([path], options: RunOptions(), files: files)
    try #require(input.refusals.isEmpty)
    let pods = effectivePods(of: input, role: role, target: target, files: files)
    try #require(pods.count == 1)
    return pods[0]
  }

  private func amounts(_ entries: [StructuredValue.Entry]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value.string ?? "?") })
  }

  // MARK: kind: Cluster

  private func cluster(_ targets: String, _ more: String = "") -> InMemoryFiles {
    InMemoryFiles([
      "c/fraud.yaml": """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: fraud}
      spec:
        flinkVersion: v2_3
        image: registry.example.com/flink:2.3
        targets: [\(targets)]
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: 2
          external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        jobManager: {resource: {memory: 2048m, cpu: 1}}
        taskManager: {replicas: 2, resource: {memory: 8192m, cpu: 4}}
        kubernetes: {runtimeClassName: nvidia, gpuModel: NVIDIA-H200, sharedMemory: 2Gi}
      \(more)
      """
    ])
  }

  @Test(arguments: [Target.kubernetesOperator, .kubernetesNative, .kubernetesStandalone])
  func `shows what a target's output comes to, with the source's places`(target: Target) throws {
    let files = cluster("kubernetes-operator, kubernetes-native, kubernetes-standalone, yarn")
    let pod = try pod("c/fraud.yaml", in: files, target: target)
    #expect(pod.ok)
    #expect(pod.kind == .cluster && pod.path == "c/fraud.yaml" && pod.name == "fraud" && pod.target == target)
    #expect(pod.mode == (target == .kubernetesStandalone ? .standalone : .native))
    #expect(amounts(pod.limits)["nvidia.com/gpu"] == "2")
    #expect(["8192Mi", "8Gi"].contains(amounts(pod.limits)["memory"]))
    #expect(pod.runtimeClassName?.value == "nvidia")
    #expect(amounts(pod.nodeSelector) == ["nvidia.com/gpu.product": "NVIDIA-H200"])
    #expect(pod.tolerations.map { $0["key"]?.string } == ["nvidia.com/gpu"])
    #expect(pod.spec?["volumes"]?.items.contains { $0["name"]?.string == "shared-memory" } == true)
    #expect(pod.mainContainer?["image"]?.string == "registry.example.com/flink:2.3")
    #expect(pod.limits.first { $0.key == "nvidia.com/gpu" }?.value.provenance.location?.range.start.line == 10)
    #expect(pod.runtimeClassName?.provenance.location?.range.start.line == 15)
    for (_, node) in pod.fields {
      guard let location = node.provenance.location else { continue }
      #expect(location.path == "c/fraud.yaml")
    }
    let jobManager = try self.pod("c/fraud.yaml", in: files, role: .jobManager, target: target)
    #expect(jobManager.ok && amounts(jobManager.limits)["nvidia.com/gpu"] == nil && jobManager.tolerations.isEmpty)
    #expect(["2048Mi", "2Gi"].contains(amounts(jobManager.limits)["memory"]))
  }

  @Test func `shows the first target on Kubernetes as the file has them, and names the others`() throws {
    let pod = try pod("c/fraud.yaml", in: cluster("yarn, kubernetes-standalone, kubernetes-native"))
    #expect(pod.target == .kubernetesStandalone)
    #expect(pod.assumptions.contains { $0.contains("--target shows that of kubernetes-native") })
    #expect(try self.pod("c/fraud.yaml", in: cluster("yarn, kubernetes-native")).assumptions.isEmpty)
  }

  // MARK: Templates beside a configuration

  private func template(_ name: String) -> String {
    "spec: {runtimeClassName: \(name), containers: [{name: flink-main-container}]}\n"
  }

  @Test(arguments: [
    ("", "common", "no option of the file names it"),
    ("kubernetes.pod-template-file.taskmanager: /opt/tm.yaml", "tm", "names tm.yaml"),
    ("kubernetes.pod-template-file.default: tm.yaml", "tm", "names tm.yaml"),
    ("kubernetes.pod-template-file: tm.yaml", "tm", "'kubernetes.pod-template-file' names tm.yaml"),
    ("kubernetes.pod-template-file.taskmanager: pod-template.yaml", "common", nil),
    ("kubernetes.pod-template-file.taskmanager: gone.yaml", "common", "names 'gone.yaml', which isn't beside"),
    ("kubernetes.pod-template-file.default: below/tm.yaml", "below", "names below/tm.yaml"),
    ("kubernetes.pod-template-file.default: ../other/x.yaml", "common", "names '../other/x.yaml', which isn't beside"),
  ])
  func `takes the template that the options name, and says which`(option: String, name: String, note: String?) throws {
    var files = [
      "c/config.yaml": "taskmanager.memory.process.size: 1g\n\(option)\n", "c/pod-template.yaml": template("common"),
      "c/tm.yaml": template("tm"), "other/x.yaml": template("other"),
    ]
    if option.contains("below") { files["c/below/tm.yaml"] = template("below") }
    if option.contains("below") { files["c/tm.yaml"] = nil }
    let pod = try pod("c/config.yaml", in: InMemoryFiles(files))
    #expect(pod.ok && pod.runtimeClassName?.value == name)
    if let note {
      #expect(pod.assumptions.contains { $0.contains(note) }, "\(pod.assumptions)")
    } else {
      #expect(pod.assumptions.isEmpty)
    }
  }

  @Test func `says that a template isn't at hand`() throws {
    let files = InMemoryFiles([
      "c/config.yaml": "taskmanager.memory.process.size: 1g\nkubernetes.pod-template-file.default: ../x/ok.yaml\n",
      "x/ok.yaml": template("other"),
    ])
    for role in PodRole.allCases {
      let pod = try pod("c/config.yaml", in: files, role: role)
      #expect(pod.ok && pod.runtimeClassName == nil)
      #expect(pod.assumptions.contains { $0.contains("the pod is shown without that template") })
    }
  }

  // MARK: Secrets

  @Test func `shows no secret of a pod`() throws {
    let files = InMemoryFiles([
      "a.yaml": """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: tm}
      spec:
        template:
          spec:
            initContainers: [{name: i, image: x, env: [{name: API_TOKEN, value: leak1}]}]
            containers:
              - name: tm
                image: flink:2.3
                args: [taskmanager, -Ds3.secret-key=leak2, -D, s3.secret-key=leak3, "-Dparallelism.default=2"]
                env:
                  - {name: DB_PASSWORD, value: leak4}
                  - {name: PLAIN, value: kept}
                  - name: FLINK_PROPERTIES
                    value: |
                      s3.secret-key: leak5
                      rest.port: 8081
      """
    ])
    let pod = try pod("a.yaml", in: files)
    let shown = [
      pod.text(isColored: false, withProvenance: true), pod.json(withProvenance: true).text(),
    ]
    for text in shown {
      #expect(!text.contains("leak"), "\(text)")
      for word in ["kept", "rest.port: 8081", "parallelism.default=2", "******"] { #expect(text.contains(word)) }
    }
  }

  @Test func `shows the devices of init containers`() throws {
    let files = InMemoryFiles([
      "a.yaml": """
      apiVersion: v1
      kind: Pod
      metadata: {name: tm}
      spec:
        initContainers: [{name: warm, image: x, resources: {limits: {nvidia.com/gpu: 4}}}]
        containers:
          - {name: tm, image: "flink:2.3", args: [taskmanager, -Dexternal-resources=gpu, -Dexternal-resource.gpu.amount=two]}
      """
    ])
    let pod = try pod("a.yaml", in: files)
    let text = pod.text(isColored: false, withProvenance: false)
    #expect(text.contains("init container warm\n  nvidia.com/gpu  4"))
    #expect(pod.ok && !pod.startsFlink && text.contains("Flink doesn't start in it"))
  }

  @Test(arguments: [
    ("yarn", nil, "no pod is made for yarn"), ("yarn, standalone", nil, "no pod is made for yarn, standalone"),
    ("kubernetes-native, yarn", Target.yarn, "no pod is made for yarn"),
    ("yarn, kubernetes-native", .kubernetesOperator, "'kubernetes-operator' is no target of the cluster"),
    ("", nil, "names no target"),
  ])
  func `says that a cluster has no pod`(targets: String, target: Target?, message: String) throws {
    let pod = try pod("c/fraud.yaml", in: cluster(targets), target: target)
    #expect(!pod.ok && pod.isAbsent)
    #expect(pod.failure?.message.contains(message) == true)
    #expect(pod.text(isColored: false, withProvenance: false).contains("there is no pod: "))
    #expect(!pod.text(isColored: false, withProvenance: false).contains("Flink throws"))
  }

  @Test func `says why a cluster that can't be compiled has no pod`() throws {
    let twice = """
        podTemplate: {spec: {containers: [{name: flink-main-container, resources: {limits: {nvidia.com/gpu: 1}}}]}}
      """
    let files = cluster("kubernetes-native", "  kubernetesVersion: '1.34'\n" + twice)
    var text = String(decoding: try files.read("c/fraud.yaml", limit: 1 << 20), as: UTF8.self)
    text = text.replacingOccurrences(of: "sharedMemory: 2Gi", with: "allocation: resource-claims")
    let pod = try pod("c/fraud.yaml", in: InMemoryFiles(["c/fraud.yaml": text]))
    #expect(!pod.ok && !pod.isAbsent)
    #expect(pod.failure?.stage == "cluster")
    #expect(pod.failure?.message.contains("can't be compiled for kubernetes-native") == true)
    #expect(pod.failure?.location?.path == "c/fraud.yaml")
  }

  /// The examples and the cluster above, read back from what compiling writes.
  @Test func `agrees with what is written`() throws {
    let examples = Repository.root.appendingPathComponent("examples")
    var all: [(path: String, files: any FileReading)] =
      try FileManager.default.contentsOfDirectory(atPath: examples.path).sorted().map {
        (examples.appendingPathComponent("\($0)/cluster.yaml").path, LocalFiles())
      }.filter { FileManager.default.fileExists(atPath: $0.0) }
    all.append(("c/fraud.yaml", cluster("kubernetes-operator, kubernetes-native, kubernetes-standalone")))
    var compared: Set<Target> = []
    for (path, files) in all {
      let input = loadAndResolve([path], options: RunOptions(), files: files)
      let written = compile([path], options: RunOptions(), files: files)
      try #require(!written.hasErrors)
      for folder in written.tree.folders {
        guard let name = folder.path.split(separator: "/").last, let target = Target(rawValue: String(name)),
          target.isKubernetes
        else { continue }
        compared.insert(target)
        var output = InMemoryFiles()
        for (file, text) in folder.files { output["out/\(file)"] = .file(text.bytes) }
        for role in PodRole.allCases {
          var read = try pod(start(of: target), in: output, role: role)
          let shown = try #require(effectivePods(of: input, role: role, target: target, files: files).first)
          (read.path, read.kind, read.name, read.target) = (shown.path, shown.kind, shown.name, shown.target)
          read.workload = nil
          #expect(
            shown.json(withProvenance: false).text() == read.json(withProvenance: false).text(),
            "\(path) \(target) \(role)")
        }
      }
    }
    #expect(compared.count == 3)
  }

  private func start(of target: Target) -> String {
    switch target {
    case .kubernetesOperator: "out/flinkdeployment.yaml"
    case .kubernetesStandalone: "out/configmap-flink.yaml"
    default: "out"
    }
  }

  /// For one target the operator merges, for the others Drey does.
  @Test(arguments: ["'true'", "TRUE", "false"])
  func `merges templates alike for every target`(byName: String) throws {
    let text = """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {name: fraud}
      spec:
        flinkVersion: v2_3
        image: registry.example.com/flink:2.3
        targets: [kubernetes-operator, kubernetes-native, kubernetes-standalone]
        flinkConfiguration:
          kubernetes.operator.pod-template.merge-arrays-by-name: \(byName)
        podTemplate:
          spec:
            nodeSelector: {zone: a, disk: ssd}
            affinity: {podAffinity: {}}
            tolerations: [{key: a, operator: Exists}, {key: b, operator: Exists}]
            volumes: [{name: logs, emptyDir: {}}]
            initContainers: [{name: init, image: i, args: [first, second]}]
        jobManager: {resource: {memory: 2048m, cpu: 1}}
        taskManager:
          replicas: 2
          resource: {memory: 8192m, cpu: 4}
          podTemplate:
            spec:
              nodeSelector: {zone: b, disk: null}
              affinity: null
              tolerations: [{key: c}]
              volumes: [{name: data, emptyDir: {medium: Memory}}]
              initContainers: [{name: init, args: [third]}]

      """
    let files = InMemoryFiles(["c/fraud.yaml": text])
    var seen: Set<String> = []
    for target in Target.allCases where target.isKubernetes {
      let pod = try pod("c/fraud.yaml", in: files, target: target)
      #expect(pod.ok)
      #expect(amounts(pod.nodeSelector) == ["zone": "b", "disk": "ssd"])
      #expect(pod.tolerations.map { $0["key"]?.string } == ["c", "b"])
      let names = (pod.spec?["volumes"]?.items ?? []).compactMap { $0["name"]?.string }.filter { $0 != "flink-config" }
      #expect(names == (byName == "false" ? ["data"] : ["logs", "data"]))
      // Strings of an array stay by position.
      #expect(pod.initContainers.first?["args"]?.items.map(\.string) == ["first", "second"])
      seen.insert(names.joined())
    }
    #expect(seen.count == 1)
  }

  // MARK: ConfigMaps

  private let configMap = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: flink, namespace: ml}
    data:
      config.yaml: |
        taskmanager.memory.process.size: 4g
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu

    """

  private func workload(
    _ kind: String = "Deployment", configMap: String = "flink", namespace: String = "ml", labels: String = "{}",
    args: String = "[taskmanager]"
  ) -> String {
    """
    apiVersion: apps/v1
    kind: \(kind)
    metadata: {name: w, namespace: \(namespace)}
    spec:
      template:
        metadata: {labels: \(labels)}
        spec:
          serviceAccountName: ml
          containers:
            - {name: worker, args: \(args), resources: {limits: {nvidia.com/gpu: 4, memory: 5Gi}}}
            - {name: side, image: s}
          volumes: [{name: conf, configMap: {name: \(configMap)}}]

    """
  }

  @Test(arguments: [
    ["d/cm.yaml", "d/tm.yaml"], ["d/all.yaml", ""], ["d/cm.yaml", "d/tm.json"],
  ])
  func `shows the pod of the workload that mounts a ConfigMap`(paths: [String]) throws {
    let files =
      paths[1].isEmpty
      ? InMemoryFiles([paths[0]: configMap + "---\n" + workload()])
      : InMemoryFiles([paths[0]: configMap, paths[1]: workload(), "d/other.yaml": workload(configMap: "other")])
    let pod = try pod(paths[0], in: files)
    #expect(pod.ok && pod.mode == .standalone && pod.kind == .configMap)
    #expect(amounts(pod.limits) == ["nvidia.com/gpu": "4", "memory": "5Gi"])
    #expect(pod.spec?["serviceAccountName"]?.string == "ml")
    #expect(pod.mainContainer?["name"]?.string == "worker")
    #expect(pod.otherContainers.map { $0["name"]?.string } == ["side"])
    #expect(try self.pod(paths[0], in: files, role: .jobManager).isAbsent)
  }

  @Test(arguments: [
    ("Deployment", "{component: jobmanager}", "[x]"), ("Job", "{}", "[standalone-job, --job-classname, a.B]"),
    ("StatefulSet", "{}", "[/opt/flink/bin/jobmanager.sh, start-foreground]"),
    ("Deployment", "{}", "[bash, -c, 'exec jobmanager.sh start-foreground']"),
  ])
  func `knows a JobManager by its label, or by what it starts`(kind: String, labels: String, args: String) throws {
    let files = InMemoryFiles([
      "d/cm.yaml": configMap, "d/a.yaml": workload(), "d/b.yaml": workload(kind, labels: labels, args: args),
    ])
    let pod = try pod("d/cm.yaml", in: files, role: .jobManager)
    #expect(pod.ok)
    let first = args.dropFirst().split { ",]".contains($0) }.first.map(String.init)
    #expect(pod.mainContainer?["args"]?.items.first?.string == first)
  }

  @Test(arguments: [
    "", "kind: Deployment\nspec: 5", "kind: Deployment\nspec: {template: [a]}", "a: [", "\u{0}",
    "kind: List\nitems: 7", "kind: Pod\nspec: {volumes: {a: b}}",
  ])
  func `says that no workload mounts a ConfigMap`(other: String) throws {
    let files = InMemoryFiles([
      "d/cm.yaml": configMap, "d/x.yaml": other, "d/y.yaml": workload(namespace: "elsewhere"),
    ])
    let pod = try pod("d/cm.yaml", in: files)
    #expect(pod.isAbsent)
    #expect(pod.failure?.message.contains("no workload beside it mounts 'flink'") == true)
  }

  @Test func `makes the pod of a ConfigMap that Flink's native mode wrote`() throws {
    let text = configMap.replacingOccurrences(
      of: "namespace: ml", with: "namespace: ml, labels: {type: flink-native-kubernetes}")
    let pod = try pod("d/cm.yaml", in: InMemoryFiles(["d/cm.yaml": text]))
    #expect(pod.mode == .native)
    #expect(amounts(pod.limits)["nvidia.com/gpu"] == "2")
  }

  // MARK: Others

  @Test func `says that a FlinkSessionJob has no pods of its own`() throws {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkSessionJob
      metadata: {name: job}
      spec: {deploymentName: fraud, job: {jarURI: 'local:///a.jar'}}
      """
    let pod = try pod("j.yaml", in: InMemoryFiles(["j.yaml": text]))
    #expect(pod.isAbsent)
    #expect(pod.failure?.message.contains("those of the FlinkDeployment 'fraud'") == true)
    #expect(pod.json(withProvenance: false).text().contains("\"errors\": {}"))
  }

  @Test func `takes each role's template beside a configuration`() throws {
    let conf = "taskmanager.memory.process.size: 4g\njobmanager.memory.process.size: 2g\n"
    func template(_ zone: String) -> String { "spec: {nodeSelector: {zone: \(zone)}}" }
    func zones(_ texts: [String: String]) throws -> [String?] {
      let files = InMemoryFiles(texts)
      return try PodRole.allCases.map { amounts(try pod("c", in: files, role: $0).nodeSelector)["zone"] }
    }
    let two = ["c/config.yaml": conf, "c/pod-template.yaml": template("tm")]
    #expect(try zones(two) == ["tm", nil])
    #expect(try zones(two.merging(["c/pod-template-jobmanager.yaml": template("jm")]) { $1 }) == ["tm", "jm"])
    let option = conf + "kubernetes.pod-template-file.jobmanager: /conf/x.yaml\n"
    #expect(
      try zones([
        "c/config.yaml": option, "c/x.yaml": template("x"), "c/pod-template-jobmanager.yaml": template("jm"),
      ]) == [nil, "x"])
    let byDefault = conf + "kubernetes.pod-template-file.default: x.yaml\n"
    #expect(try zones(["c/config.yaml": byDefault, "c/x.yaml": template("x")]) == ["x", "x"])
    let script = "flink run -Dkubernetes.pod-template-file.default=\"$here\"/pod-template.yaml\n"
    #expect(try zones(two.merging(["c/submit.sh": script]) { $1 }) == ["tm", "tm"])
  }

  @Test func `says that Flink doesn't start without memory`() throws {
    let alone = try pod("c", in: InMemoryFiles(["c/config.yaml": "a: b\n"]))
    #expect(alone.assumptions.contains { $0.contains("Flink refuses to start from this configuration alone") })
    let origin = alone.requests.first { $0.key == "memory" }?.value.provenance.origin
    #expect(origin == .derived(rule: "assumed, as in the config.yaml that Flink ships", from: nil))
  }
}
