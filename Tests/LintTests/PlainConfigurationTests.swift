import Diagnostics
import FlinkOptions
import Lint
import Testing

/// Harder cases of what rules say of Flink's own configuration files.
struct PlainConfigurationTests {
  private static let gpu = """
    external-resources: gpu
    external-resource.gpu.amount: 2
    external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
    external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory

    """

  private func codes(_ text: String, _ version: FlinkVersion? = nil) -> [String] {
    lintText(text, flinkVersion: version).map { $0.code.description }
  }

  /// A text with the first fix of a rule's first finding.
  private func mended(_ text: String, _ code: RuleCode, path: String = "config.yaml") throws -> String {
    let finding = try #require(lintText(text, path: path).first { $0.code == code })
    var bytes = Array(text.utf8)
    for edit in try #require(finding.fixes.first).edits {
      bytes.replaceSubrange(edit.location.range.bytes, with: edit.replacement.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Files that don't load

  @Test(arguments: [
    "taskmanager.host: null", "kubernetes.taskmanager.labels: {a: null}",
    "kubernetes:\n  taskmanager:\n    node-selector:",
  ])
  func `says nothing of resources where a null keeps the file from being read`(line: String) {
    #expect(codes(Self.gpu + line + "\n") == ["FLK101"])
  }

  @Test(arguments: [
    ("a: 1\n b: 2\n", "indent the line"), ("a: b: c\n", "quote the value"), ("a: \"x\n", "close what was opened"),
    ("a: &a {b: *a}\n", "write out the values"),
  ])
  func `says how to mend what does not load`(text: String, help: String) throws {
    let finding = try #require(lintText(text).first)
    #expect(finding.code == "FLK101" && finding.range != nil)
    #expect(finding.help?.hasPrefix(help) == true)
  }

  // MARK: Lists

  @Test(arguments: [
    ("\";\"", "\";gpu\""), ("fpga;", "fpga;gpu"), ("fpga", "fpga;gpu"), ("\"fpga; \"", "\"fpga; gpu\""),
  ])
  func `appends to a list without an empty name`(list: String, result: String) throws {
    let amount = "external-resource.gpu.amount: 2\n"
    #expect(
      try mended("external-resources: \(list)\n\(amount)", "GPU101") == "external-resources: \(result)\n\(amount)")
  }

  @Test func `appends nothing to a YAML list in quotes`() throws {
    let found = lintText("external-resources: \"[fpga]\"\nexternal-resource.gpu.amount: 2\n")
    #expect(try #require(found.first { $0.code == "GPU101" }).fixes.isEmpty)
  }

  @Test func `takes what only looks like a blank along`() throws {
    let path = "flink-conf.yaml"
    #expect(
      try mended("external-resource.gpu.amount:\u{A0}2\n", "FLK103", path: path) == "external-resource.gpu.amount: 2\n")
    #expect(
      try mended("external-resource.gpu.amount:\t2\n", "FLK103", path: path) == "external-resource.gpu.amount: 2\n")
  }

  @Test(arguments: [
    ("pipeline.jars: file:///a.jar,file:///b.jar", 1), ("pipeline.jars: s3://b/a.jar , s3://b/b.jar", 1),
    ("pipeline.jars: file:///a.jar;file:///b,c.jar", 0), ("pipeline.jars: [\"file:///a.jar\", \"file:///b.jar\"]", 0),
    ("pipeline.jars: file:///a,b.jar", 0), ("yarn.ship-files: /a,/b", 1), ("yarn.ship-files: /a,b", 0),
  ])
  func `knows files between commas`(line: String, count: Int) {
    #expect(codes(line + "\n") == Array(repeating: "OPT117", count: count))
  }

  // MARK: Memory

  @Test(arguments: [
    "taskmanager.memory.task.heap.size: 512m", "taskmanager.memory.managed.size: 2g",
    "jobmanager.memory.off-heap.size: 2g",
  ])
  func `invents no total`(line: String) {
    #expect(codes("execution.target: kubernetes-session\n" + Self.gpu + line + "\n") == [])
    #expect(codes(line + "\n") == [])
  }

  @Test(arguments: [
    ("taskmanager.memory.managed.fraction: 1.5", "fraction"), ("taskmanager.memory.managed.fraction: NaN", "fraction"),
    ("taskmanager.memory.network.min: 2g\ntaskmanager.memory.network.max: 1g", "minimum"),
    ("taskmanager.memory.network.max: 32m", "minimum"), ("taskmanager.memory.process.size: 100m", "more memory"),
    ("taskmanager.memory.process.size: 4g\ntaskmanager.network.memory.min: 4g", "more memory"),
    ("taskmanager.memory.process.size: 4g\ntaskmanager.memory.size: 5g", "more memory"),
  ])
  func `says of each platform why memory can't be divided`(lines: String, help: String) throws {
    let platforms = [("execution.target: kubernetes-session\n" + Self.gpu, "KUB212"), ("", "FLK114")]
    for (text, code) in platforms {
      let found = lintText(text + lines + "\n").filter { !$0.code.description.hasPrefix("OPT") }
      #expect(found.map { $0.code.description } == [code])
      let finding = try #require(found.first)
      #expect(finding.range != nil && finding.help?.contains(help) == true && finding.severity == .error)
    }
    let found = lintText(Self.gpu + lines + "\n").filter { $0.code == "KUB212" }
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.effect?.hasPrefix("On Kubernetes, Flink throws") == true)
  }

  @Test func `leaves memory to the workload over a ConfigMap`() {
    let map = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink-config}
      data:
        config.yaml: |
          taskmanager.memory.process.size: 1g
          taskmanager.memory.managed.size: 2g

      """
    let workload = """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: taskmanager}
      spec:
        template:
          spec:
            containers:
              - name: taskmanager
                image: flink:2.3
                args: [taskmanager, -Dtaskmanager.memory.process.size=8g]
                volumeMounts: [{name: conf, mountPath: /opt/flink/conf}]
            volumes: [{name: conf, configMap: {name: flink-config}}]

      """
    func memory(_ text: String) -> [RuleCode] {
      lintText(text, path: "flink.yaml").map(\.code).filter { $0 == "FLK114" || $0 == "KUB219" }
    }
    #expect(memory(map) == ["FLK114"])
    #expect(memory(map + workload) == [])
  }

  @Test func `reads no fraction beside a size`() {
    let text = "taskmanager.memory.process.size: 4g\ntaskmanager.memory.managed.size: 1g\n"
    #expect(codes(text + "taskmanager.memory.managed.fraction: 1.5\n") == [])
  }

  @Test(arguments: [
    ("slotmanager.max-total-resource.memory: 3g\ntaskmanager.memory.process.size: 4g", ["SLT107"]),
    ("slotmanager.max-total-resource.memory: 3200m\ntaskmanager.memory.process.size: 4g", []),
    ("slotmanager.max-total-resource.memory: 2800m\ntaskmanager.memory.flink.size: 3g", ["SLT107"]),
    ("slotmanager.max-total-resource.memory: 2816m\ntaskmanager.memory.flink.size: 3g", []),
    ("slotmanager.max-total-resource.memory: 1g", []),
  ])
  func `counts of a TaskManager's memory what the slot manager counts`(lines: String, found: [String]) {
    #expect(codes("execution.target: kubernetes-session\n\(lines)\n") == found)
  }

  // MARK: Words

  @Test(
    arguments: [
      ("restart-strategy.type: fixed_delay", "error", "`fixed-delay`"),
      ("restart-strategy.type: Fixed-Delay", nil, nil), ("restart-strategy.type: failurerate", nil, nil),
      ("cleanup-strategy.type: exponentialdelay", nil, nil),
      ("classloader.resolve-order: child_first", "error", "`child-first`"),
      ("jobmanager.execution.failover-strategy: regoin", "error", "`region`"),
      ("high-availability.type: zookeper", "error", "`zookeeper`"), ("high-availability.type: consul", "warning", nil),
      ("high-availability.type: ZooKeeper", nil, nil), ("high-availability.type: com.example.Factory", nil, nil),
      ("state.backend.type: rocksbd", "error", "`rocksdb`"), ("state.backend.type: ${BACKEND}", nil, nil),
      ("execution.checkpointing.storage: fs", "warning", nil), ("execution.target: my-executor", nil, nil),
      ("execution.target: kubernetes-sesion", "error", "`kubernetes-session`"),
      ("execution.target: YARN-Application", nil, nil),
    ] as [(String, String?, String?)])
  func `compares words as Flink's code does`(line: String, severity: String?, near: String?) {
    let found = lintText(line + "\n").filter { $0.code == "OPT115" }
    #expect(found.map { $0.severity.rawValue } == [severity].compactMap(\.self))
    if let near { #expect(found.first?.message.contains(near) == true) }
  }

  @Test func `knows in which versions a word counts`() {
    let text = "execution.target: yarn-per-job\n"
    #expect(codes(text, FlinkVersion(1, 20)).contains("OPT115") == false)
    #expect(codes(text, FlinkVersion(2, 3)).contains("OPT115"))
    #expect(lintText(text).first { $0.code == "OPT115" }?.severity == .warning)
  }

  // MARK: JobManagers

  @Test(arguments: [
    ("2", "", true), ("0", "", true), ("1", "", false), ("2", "high-availability.type: kubernetes\n", false),
    ("0", "high-availability.type: kubernetes\n", true), ("2", "high-availability.type: NONE\n", true),
  ])
  func `counts JobManagers as the client does`(count: String, lines: String, isImpossible: Bool) {
    let text = "execution.target: kubernetes-application\nkubernetes.jobmanager.replicas: \(count)\n\(lines)"
    #expect(codes(text) == (isImpossible ? ["KUB212"] : []))
  }

  // MARK: Names

  @Test(arguments: [
    ("kubernetes.cluster-id: My_Cluster", true), ("kubernetes.cluster-id: 1st", true),
    ("kubernetes.cluster-id: \(String(repeating: "a", count: 46))", true),
    ("kubernetes.cluster-id: \(String(repeating: "a", count: 45))", false), ("kubernetes.namespace: Flink", true),
    ("kubernetes.namespace: 1st", false), ("kubernetes.service-account: my_sa", true),
    ("kubernetes.service-account: my.sa", false), ("kubernetes.namespace: my.space", true),
    ("kubernetes.taskmanager.service-account: -sa", true), ("kubernetes.cluster-id: ${ID}", false),
  ])
  func `knows names that Kubernetes refuses`(line: String, isRefused: Bool) {
    let found = codes("execution.target: kubernetes-session\n\(line)\n")
    #expect(found.filter { $0 == "KUB223" } == (isRefused ? ["KUB223"] : []))
  }

  // MARK: The driver's parameters

  @Test(arguments: [
    ("discovery-script.paths: /x", "param.discovery-script.path"),
    ("discovery_script.path: /x", "param.discovery-script.path"),
    ("args: x", "param.discovery-script.args"), ("discovery-script: /x", "param.discovery-script.path"),
  ])
  func `knows what parameter is meant`(line: String, near: String) {
    let found = lintText(Self.gpu + "external-resource.gpu.param.\(line)\n").filter { $0.code == "GPU212" }
    #expect(found.map(\.help) == ["write `\(near)`: did you mean it?"])
  }

  @Test(arguments: ["~/gpu.sh", "file:///opt/gpu.sh", "hdfs:///gpu.sh"])
  func `takes no home directory and no URI for a path`(path: String) {
    let found = lintText(Self.gpu + "external-resource.gpu.param.discovery-script.path: \(path)\n")
    #expect(found.first { $0.code == "GPU201" }?.severity == .warning)
  }

  // MARK: Words of messages

  @Test func `names the file that is there, and who loses keys`() throws {
    let text = "high-availability: zookeeper\nhigh-availability.storageDir: hdfs:///ha\n"
    let found = lintText(text, path: "flink-conf.yaml", flinkVersion: FlinkVersion(2, 0))
    let finding = try #require(found.first)
    #expect(finding.message == "Flink 2.0 doesn't open `flink-conf.yaml`")
    #expect(finding.help?.contains("loses the longer one") == true)
    let plain = lintText("a: b\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(2, 0))
    #expect(plain.first?.help == "turn it into a `config.yaml`, as `bash-java-utils.jar` of Flink does")
  }

  @Test func `keeps apostrophes of a quoted value`() throws {
    let found = lintText(
      "kubernetes.taskmanager.node-selector: {gpu: 'true'}\n", path: "flink-conf.yaml",
      flinkVersion: FlinkVersion(1, 20))
    #expect(try #require(found.first { $0.code == "KUB212" }).message.hasSuffix("not `{gpu: 'true'}`"))
  }

  @Test func `says where a toleration was cut in two`() throws {
    let found = lintText(
      "execution.target: kubernetes-session\nkubernetes.taskmanager.tolerations: key:nvidia.com/gpu;operator:Exists;effect:NoSchedule\n"
    )
    #expect(try #require(found.first { $0.code == "KUB209" }).help?.hasPrefix("write `,` before it") == true)
  }

  @Test func `names the resource that a key leaves out`() throws {
    let found = lintText("external-resources: gpu\nexternal-resource.gpu.amount: 1\nexternal-resource.amount: 2\n")
    #expect(try #require(found.first { $0.code == "GPU122" }).help == "write `external-resource.gpu.amount`")
  }

  @Test(arguments: [
    ("kubernetes.taskmanager.cpu.limit-factor: 2", 1), ("kubernetes.taskmanager.memory.limit-factor: 2", 1),
    ("kubernetes.taskmanager.memory.limit-factor: 1", 0),
  ])
  func `knows limits over requests by their factor alone`(line: String, count: Int) {
    let found = codes("execution.target: kubernetes-session\n" + Self.gpu + line + "\n")
    #expect(found.count { $0 == "KUB213" } == count)
  }
}
