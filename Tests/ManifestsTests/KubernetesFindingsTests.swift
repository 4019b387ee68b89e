import ClusterModel
import Diagnostics
import Manifests
import Testing
import YAMLTree

/// What the three Kubernetes targets say of what they, or what reads their output, can't do.
@Suite struct KubernetesFindingsTests {
  private func compiled(
    _ targets: String, _ configuration: String = CompilingTests.gpu, extra: String = "", version: String = "v2_1",
    metadata: String = "name: c, namespace: ns", options: CompileOptions = CompileOptions()
  ) -> CompiledCluster {
    compile(
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata: {\(metadata)}
      spec:
        flinkVersion: \(version)
        targets: [\(targets)]
        image: registry.example.com/flink
        serviceAccount: flink
        jobManager: {resource: {memory: 1g}}
        taskManager: {resource: {memory: 1g}}
        flinkConfiguration:
      \(configuration.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
      \(extra)
      """, options: options)
  }

  private func told(_ compiled: CompiledCluster, _ code: RuleCode) -> [String] {
    compiled.diagnostics.filter { $0.code == code }.map { "\($0.severity.rawValue): \($0.message)" }
  }

  private func object(_ compiled: CompiledCluster, _ target: Target, _ path: String) throws -> YAMLNode {
    let text = try #require(compiled.text(target, path), "\(compiled.findings)")
    return try #require(parseYAML(SourceFile(path: path, text: text)).documents.first)
  }

  private let job = "  job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 2}"

  // MARK: Values

  @Test(arguments: ["v1_18", "v1_19", "v1_20", "v2_0"])
  func `refuses for the operator what its flink-conf.yaml can't hold`(version: String) {
    let compiled = compiled(
      "kubernetes-operator",
      "a: 'b #c'\nb: ''\nc: \"d\\ne\"\nd: plain\nf: |\n  one line\ng: ' g '", version: version)
    let start =
      ": the operator can't tell Flink \(version.dropFirst().split(separator: "_").joined(separator: "."))"
    #expect(
      told(compiled, "CMP108")
        == (version == "v2_0"
          ? []
          : [
            "error\(start) 'a': the value has a '#', which begins a comment", "warning\(start) 'b': the value is empty",
            "error\(start) 'c': the value has a line break",
            "warning\(start) 'g': the value has a blank at an end",
          ]))
  }

  @Test(arguments: [("v1_20", true), ("v2_1", true), ("v1_18", false)])
  func `says which of two keys native mode would lose`(version: String, isTold: Bool) {
    let found = told(
      compiled("kubernetes-native", "my.app: x\nmy.app.name: y\nmy.application: z", version: version), "CMP108")
    #expect(
      found
        == (isTold
          ? ["error: 'my.app' is the beginning of 'my.app.name', and a config.yaml in maps can't hold both"] : []))
  }

  @Test func `says that a template file's old option and the written templates are one too many`() {
    let found = told(
      compiled("kubernetes-native", CompilingTests.gpu + "\nkubernetes.pod-template-file: /x.yaml"), "CMP108")
    #expect(
      found == [
        "error: 'kubernetes.pod-template-file' is the beginning of 'kubernetes.pod-template-file.taskmanager', and a "
          + "config.yaml in maps can't hold both"
      ])
  }

  // MARK: Rollouts and quotas

  @Test func `ends TaskManagers that hold devices before it starts others`() throws {
    let plain = compiled("kubernetes-standalone", "a: b")
    #expect(try object(plain, .kubernetesStandalone, "deployment-taskmanager.yaml")["spec"]?["strategy"] == nil)
    let withDevices = compiled("kubernetes-standalone")
    #expect(
      try object(withDevices, .kubernetesStandalone, "deployment-taskmanager.yaml")["spec"]?["strategy"]?["type"]?.text
        == "Recreate")
  }

  @Test func `builds no quota on replicas that native mode doesn't read`() throws {
    let quota = CompileOptions(writesQuota: true)
    let targets = "kubernetes-operator, kubernetes-native, kubernetes-standalone"
    let session = compiled(targets, extra: "  taskManager: {replicas: 3, resource: {memory: 1g}}", options: quota)
    #expect(session.text(.kubernetesOperator, "resourcequota.yaml") == nil)
    #expect(session.text(.kubernetesNative, "resourcequota.yaml") == nil)
    #expect(
      told(session, "CMP110") == [
        "warning: 'taskManager.replicas' has no effect on kubernetes-operator",
        "warning: 'taskManager.replicas' has no effect on kubernetes-native",
      ])
    #expect(session.diagnostics.filter { $0.code == "CMP227" }.allSatisfy { $0.help?.contains("parallelism") == false })
    let standalone = compiled(targets, extra: "  mode: standalone", options: quota)
    for target in [Target.kubernetesStandalone, .kubernetesOperator] {
      let hard = try object(standalone, target, "resourcequota.yaml")["spec"]?["hard"]
      #expect(hard?["requests.nvidia.com/gpu"]?.text == "2", "one TaskManager, as is written")
    }
    #expect(told(compiled("kubernetes-operator", extra: job, options: quota), "CMP227") == [])
  }

  @Test(arguments: [("1.20", true), ("1.21", false), ("1.34", false)])
  func `writes no budget for a Kubernetes that doesn't have it`(version: String, isTold: Bool) {
    let compiled = compiled(
      "kubernetes-native",
      extra: "  kubernetesVersion: '\(version)'\n  kubernetes: {podDisruptionBudget: {minAvailable: 1}}")
    #expect(
      told(compiled, "CMP228")
        == (isTold ? ["error: a podDisruptionBudget needs Kubernetes 1.21, and 'kubernetesVersion' is 1.20"] : []))
  }

  @Test(arguments: ["kubernetes-operator", "kubernetes-native", "kubernetes-standalone"])
  func `tolerates a taint once`(target: String) throws {
    let option = "kubernetes.taskmanager.tolerations: 'key:nvidia.com/gpu,operator:Exists,effect:NoSchedule'"
    let compiled = compiled(target, CompilingTests.gpu + "\n" + option)
    #expect(!compiled.folders.isEmpty)
    let texts = compiled.folders.flatMap(\.files).filter { $0.path != sourceMapName && $0.path != "config.yaml" }
      .map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    let count = texts.split(separator: " key: nvidia.com/gpu", omittingEmptySubsequences: false).count - 1
    #expect(count == (target == "kubernetes-standalone" ? 1 : 0), "elsewhere Flink reads the option")
  }

  @Test func `says that native mode and kubectl choose namespaces of their own`() {
    let claims = "  kubernetesVersion: '1.34'\n  kubernetes: {allocation: resource-claims}"
    #expect(told(compiled("kubernetes-native", extra: claims, metadata: "name: c"), "CMP236").count == 1)
    #expect(told(compiled("kubernetes-native", extra: claims), "CMP236") == [])
    #expect(
      told(compiled("kubernetes-native", "kubernetes.namespace: ns", extra: claims, metadata: "name: c"), "CMP236")
        == []
    )
    let keptByKubernetes = "high-availability.type: kubernetes\nhigh-availability.storageDir: s3://a/b"
    #expect(told(compiled("kubernetes-standalone", keptByKubernetes, metadata: "name: c"), "CMP236").count == 1)
    #expect(told(compiled("kubernetes-standalone", keptByKubernetes), "CMP236") == [])
    #expect(told(compiled("kubernetes-standalone", metadata: "name: c"), "CMP236") == [])
    // There is nothing to apply.
    #expect(told(compiled("kubernetes-native", metadata: "name: c"), "CMP236") == [])
  }

  // MARK: Addresses

  @Test func `leaves out addresses that are no pod's`() throws {
    let options = """
      jobmanager.bind-host: localhost
      taskmanager.bind-host: 127.0.0.1
      rest.bind-address: 0.0.0.0
      taskmanager.host: worker-1
      """
    let standalone = compiled("kubernetes-standalone", options)
    #expect(
      told(standalone, "CMP231") == [
        "warning: 'jobmanager.bind-host' can't be localhost on kubernetes-standalone",
        "warning: 'taskmanager.bind-host' can't be 127.0.0.1 on kubernetes-standalone",
        "warning: 'taskmanager.host' can't be the same for all TaskManagers on kubernetes-standalone, as worker-1 is",
      ])
    let config = try #require(
      object(standalone, .kubernetesStandalone, "configmap-flink.yaml")["data"]?["config.yaml"]?.text)
    #expect(!config.contains("bind-host") && !config.contains("taskmanager.host"))
    #expect(config.contains("rest.bind-address: \"0.0.0.0\"\n"))
    // Flink itself leaves them out there.
    #expect(told(compiled("kubernetes-native, kubernetes-operator", options), "CMP231") == [])
  }

  // MARK: Jobs

  @Test(arguments: [
    ("[--host, db]", ["--", "--host", "db"]), ("[in, --host]", ["in", "--host"]), ("[--, a]", ["--", "a"]),
  ])
  func `keeps Flink's command line from a job's arguments`(arguments: String, written: [String]) throws {
    func deployed(_ mode: String) throws -> [String]? {
      let compiled = compiled(
        "kubernetes-operator",
        extra: "  mode: \(mode)\n  job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 2, args: \(arguments)}")
      return try object(compiled, .kubernetesOperator, "flinkdeployment.yaml")["spec"]?["job"]?["args"]?.list.map(
        \.text)
    }
    #expect(try deployed("standalone") == written)
    #expect(try deployed("native") == written.filter { $0 != "--" || arguments.contains("[--,") })
  }

  @Test(arguments: [
    ("http://example.com/a.jar", "v1_19", true), ("http://example.com/a.jar", "v2_1", true),
    ("https://example.com/a.jar", "v2_1", false), ("local:///opt/flink/usrlib/a.jar", "v2_1", false),
  ])
  func `says that a jar isn't fetched over plain HTTP`(uri: String, version: String, isTold: Bool) {
    let job = "  job: {jarURI: '\(uri)', parallelism: 2}"
    for target in ["kubernetes-operator", "kubernetes-native", "kubernetes-standalone"] {
      let severity = target == "kubernetes-operator" ? "warning" : "error"
      let message = "\(severity): the job's jar is fetched over plain HTTP, which is not allowed"
      #expect(told(compiled(target, extra: job, version: version), "CMP122") == (isTold ? [message] : []), "\(target)")
      let allowed = compiled(target, "user.artifacts.raw-http-enabled: true", extra: job, version: version)
      #expect(told(allowed, "CMP122") == [])
    }
  }

  // MARK: What is left out

  @Test func `says once which fields only the operator reads`() {
    let fields = """
        restartNonce: 1
        job: {jarURI: local:///opt/flink/usrlib/a.jar, parallelism: 2, upgradeMode: savepoint, checkpointTriggerNonce: 2}
      """
    let targets = "kubernetes-native, kubernetes-standalone"
    #expect(
      told(compiled(targets, extra: fields), "CMP109") == [
        "info: 'restartNonce' means nothing to the targets \(targets)",
        "info: 'job.upgradeMode' means nothing to the targets \(targets)",
        "info: 'job.checkpointTriggerNonce' means nothing to the targets \(targets)",
      ])
    #expect(told(compiled("kubernetes-operator, kubernetes-native", extra: fields), "CMP109") == [])
  }

  @Test(arguments: [("kubernetes-standalone", 2), ("kubernetes-native", 3), ("kubernetes-operator", 0)])
  func `says which labels of the cluster are Flink's own`(target: String, count: Int) {
    let compiled = compiled(
      target, metadata: "name: c, namespace: ns, labels: {app: x, component: y, type: z, team: t}")
    #expect(told(compiled, "CMP110").filter { $0.contains("the label '") }.count == count)
  }

  @Test(arguments: ["", ".default", ".jobmanager", ".taskmanager"])
  func `says that the operator names templates of its own`(role: String) {
    let found = told(compiled("kubernetes-operator", "kubernetes.pod-template-file\(role): /x.yaml"), "CMP118")
    #expect(found.count == 1)
    #expect(
      found.first?.hasPrefix("warning: 'kubernetes.pod-template-file\(role)' is /x.yaml, and the operator sets") == true
    )
  }

  @Test func `knows that Flink's script finds none of others' devices`() {
    for (key, words) in [
      ("gpu.intel.com/i915", "nothing: Flink's script asks nvidia-smi, which finds none of these"),
      ("google.com/tpu", "nothing: Flink's script asks nvidia-smi, which finds none of these"),
      ("nvidia.com/gpu", "indexes that count from 0 in the container"),
    ] {
      let compiled = compiled(
        "kubernetes-operator",
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: \(key)
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, options: CompileOptions(comparesTargets: true))
      #expect(compiled.comparisons.first?.rows.map(\.information) == [words])
    }
  }
}
