import Diagnostics
import FlinkOptions
import Lint
import Testing

/// Harder cases of the rules on Flink's options than their examples are.
struct OptionRuleTests {
  private static let legacy = "flink-conf.yaml"

  private func options(_ text: String, path: String = "config.yaml", _ version: FlinkVersion? = nil) -> [Diagnostic] {
    lintText(text, path: path, flinkVersion: version).filter { $0.code.description.hasPrefix("OPT") }
  }

  private func compose(_ image: String, _ line: String) -> [Diagnostic] {
    options(
      """
      services:
        jobmanager:
          image: \(image)
          environment:
            FLINK_PROPERTIES: |
              \(line)
      """, path: "compose.yaml")
  }

  // MARK: File systems

  @Test(arguments: FlinkVersion.supported)
  func `finds nothing in what a file system hands on to Hadoop or Presto`(version: FlinkVersion) {
    let text = """
      s3.path-style-access: true
      s3.region: eu-central-1
      s3.path.style.access: 1
      s3a.endpoint: http://minio:9000
      fs.s3a.connection.maximum: 100
      presto.s3.ssl.enabled: false
      fs.azure.account.auth.type: OAuth
      gs.writer.chunk.size: 8mb

      """
    #expect(options(text, path: version.major < 2 ? Self.legacy : "config.yaml", version).map(\.message) == [])
  }

  // MARK: Reporters

  @Test(arguments: FlinkVersion.supported)
  func `says once that a reporter's class starts no reporter`(version: FlinkVersion) throws {
    let found = options(
      "metrics.reporter.prom.class: org.apache.flink.metrics.prometheus.PrometheusReporter\n",
      path: version.major < 2 ? Self.legacy : "config.yaml", version)
    #expect(found.map(\.code) == ["OPT106"])
    let finding = try #require(found.first)
    #expect(finding.effect?.contains(version.major < 2 ? "logs a WARN" : "no WARN") == true)
    #expect(finding.help?.contains("prometheus.PrometheusReporterFactory`") == true)
    #expect(
      finding.fixes.first?.edits.map(\.replacement) == [
        "metrics.reporter.prom.factory.class", "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
      ])
  }

  @Test func `offers no factory for a reporter of others`() {
    let found = options("metrics.reporter.own.class: com.example.OwnReporter\n")
    #expect(found.map(\.code) == ["OPT106"])
    #expect(found.flatMap(\.fixes).isEmpty)
  }

  // MARK: What nothing reads

  @Test(arguments: [
    "web.backpressure.refresh-interval: 60000", "state.backend.async: true", "akka.watch.threshold: 12",
  ])
  func `does not say that Flink reads what nothing reads`(line: String) {
    let found = options(line + "\n", path: Self.legacy, FlinkVersion(1, 20))
    #expect(found.map(\.code) == ["OPT102"])
    #expect(found.first?.effect?.hasPrefix("Flink ignores the key") == true)
  }

  @Test func `names the successors of what is read still`() {
    let found = options("taskmanager.heap.size: 1g\n", path: Self.legacy, FlinkVersion(1, 20))
    let help = found.first?.help ?? ""
    #expect(help.hasPrefix("look at `taskmanager.memory.process.size` and `taskmanager.memory.flink.size`: "))
  }

  @Test(arguments: [FlinkVersion(1, 18), FlinkVersion(1, 20), FlinkVersion(2, 3)])
  func `takes a deprecated option with a new name for an old name`(version: FlinkVersion) {
    let found = options("web.port: 8082\n", path: version.major < 2 ? Self.legacy : "config.yaml", version)
    #expect(found.map(\.code) == ["OPT104"])
    #expect(found.first?.message == "`web.port` is an old name of `rest.port`")
    #expect(found.first?.fixes.first?.edits.map(\.replacement) == ["rest.port"])
  }

  // MARK: Values of successors

  @Test(arguments: [("true", "SLOTS"), ("false", "NONE")])
  func `changes the value where the successor has others`(value: String, other: String) {
    let found = options("cluster.evenly-spread-out-slots: \(value)\n", FlinkVersion(2, 3))
    #expect(found.map(\.help) == ["write `taskmanager.load-balance.mode: \(other)`"])
    #expect(found.first?.fixes.first?.edits.map(\.replacement) == ["taskmanager.load-balance.mode", other])
  }

  @Test(arguments: [
    "cluster.evenly-spread-out-slots: maybe", "table.exec.legacy-transformation-uids: true",
    "table.exec.shuffle-mode: batch",
  ])
  func `offers no successor that can't read the value`(line: String) {
    let found = options(line + "\n", FlinkVersion(2, 3)).filter { $0.code == "OPT102" }
    #expect(found.count == 1)
    #expect(found.flatMap(\.fixes).isEmpty)
    #expect(found.first?.help?.hasPrefix("look at ") == true)
  }

  @Test func `reads a duration as milliseconds where the version has a number`() {
    let found = options("heartbeat.interval: 10 s\n", path: Self.legacy, FlinkVersion(1, 18))
    #expect(found.map(\.help) == ["write `10000`"])
    #expect(found.first?.message.contains("milliseconds") == true)
  }

  // MARK: Did you mean

  @Test func `offers the candidate that can read the value`() {
    let found = options("rest.bind-host: 0.0.0.0\n")
    #expect(found.first?.fixes.first?.edits.map(\.replacement) == ["rest.bind-address"])
    let scope = options("metrics.scope.job: <host>.<job_name>\n")
    #expect(scope.map(\.help) == ["write `metrics.scope.jm-job` or `metrics.scope.tm-job`"])
    #expect(scope.flatMap(\.fixes).isEmpty)
  }

  @Test func `offers no candidate that can't read the value`() {
    let found = options("taskmanager.numberOfTaskSlot: two\n")
    #expect(found.map(\.code) == ["OPT101"])
    #expect(found.first?.message.contains("did you mean `taskmanager.numberOfTaskSlots`?") == true)
    #expect(found.flatMap(\.fixes).isEmpty)
  }

  // MARK: Old versions

  @Test(arguments: ["flink:1.13", "flink:1.16.3-java11", "flink:1.9"])
  func `knows no new name before its version`(image: String) {
    #expect(compose(image, "high-availability: kubernetes").map(\.message) == [])
  }

  @Test func `judges options by an old version that is stated`() {
    #expect(compose("flink:1.17", "high-availability: kubernetes").map(\.code) == ["OPT104"])
    let future = compose("flink:1.16", "high-availability.type: kubernetes")
    #expect(future.map(\.code) == ["OPT103"])
    #expect(future.first?.message == "`high-availability.type` is unknown to Flink 1.16: it came with 1.17")
    // Flink 1.16 made the reporter still.
    #expect(compose("flink:1.16", "metrics.reporter.prom.class: a.B").map(\.code) == ["OPT105"])
  }

  // MARK: The operator's

  @Test func `says who reads the operator's keys`() {
    let found = options("job.autoscaler.target.utilization: 0.7\nkubernetes.operator.reconciler.max.parallelism: 5\n")
    #expect(
      found.map(\.effect) == [
        "The autoscaler reads the value, and logs a WARN line that names the new key.",
        "The operator reads the value, and logs a WARN line that names the new key.",
      ])
  }

  // MARK: Files

  private static let configMap = """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: flink-config
    data:
      flink-conf.yaml: |
        akka.framesize: 10485760b
        jobmanager.heap.size: 1g

    """

  @Test func `judges a ConfigMap of the old file alone by the newest that opens it`() {
    let found = options(Self.configMap, path: "configmap.yaml")
    #expect(found.map(\.code) == ["OPT104", "OPT105"])
    let both = options(Self.configMap + "  config.yaml: |\n    jobmanager.heap.size: 1g\n", path: "configmap.yaml")
    #expect(both.map(\.code) == ["OPT102"])
  }

  @Test func `says that a version of a compose file is older than the rules`() {
    let text = """
      services:
        jobmanager:
          image: flink:1.16
          environment:
            FLINK_PROPERTIES: "rest.port: 8081"
      """
    let found = lintText(text, path: "compose.yaml")
    #expect(found.map(\.code) == ["OBJ105"])
    #expect(found.first?.range?.start.line == 3)
    #expect(lintText(text.replacing("1.16", with: "1.18"), path: "compose.yaml").isEmpty)
  }

  @Test(arguments: ["flink-conf.yaml", "config.yaml"])
  func `takes the operator's own configuration for what it is`(name: String) {
    let text = "kubernetes.operator.reconcile.interval: 15 s\njob.autoscaler.enabled: true\n"
    #expect(lintText(text, path: name).map(\.message) == [])
    #expect(lintText(text, path: name, flinkVersion: name == "config.yaml" ? FlinkVersion(1, 18) : .newest).isEmpty)
  }

  // MARK: Options that are set again

  private func repetitions(_ text: String, path: String = "flink-conf.yaml") -> [Diagnostic] {
    lintText(text, path: path, flinkVersion: path == "flink-conf.yaml" ? FlinkVersion(1, 20) : nil)
      .filter { $0.code == "FLK102" }
  }

  @Test func `counts how often an option is set`() {
    let found = repetitions((1...6).map { "rest.port: \($0)\n" }.joined())
    #expect(found.map(\.message) == ["`rest.port` is set 6 times"])
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.notes.count == 4)
  }

  @Test func `calls options that agree harmless`() {
    let found = repetitions("rest.port: 1\nparallelism.default: 2\nrest.port: 1\nparallelism.default: 3\n")
    #expect(
      found.map(\.message) == ["`rest.port` is set twice, to the same value", "`parallelism.default` is set twice"])
    #expect(found.map(\.severity) == [.info, .warning])
  }

  @Test func `reports a copied block once`() {
    let block = "rest.port: 1\nparallelism.default: 2\ntaskmanager.numberOfTaskSlots: 3\n"
    let found = repetitions(block + block)
    #expect(found.map(\.message) == ["`rest.port` and 2 more options are set again, to what they are"])
    #expect(found.first?.range?.start.line == 4)
  }

  @Test func `says who decides between two spellings in an object`() {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: embeddings
      spec:
        flinkVersion: v1_20
        flinkConfiguration:
          rest.port: "1"
          rest.port: "2"
          parallelism.default: "4"
          parallelism:
            default: 3
      """
    let found = repetitions(text, path: "deployment.yaml")
    #expect(found.map(\.message) == ["`parallelism.default` is set twice"])
    #expect(found.first?.range?.start.line == 10)
    #expect(found.first?.effect?.contains("keeps the keys of an object sorted") == true)
  }

  @Test(arguments: [
    ("s3a.access-key:", "`s3a.access-key` has no value"), ("high-availability:", "`high-availability` has no value"),
    ("gpu:", "`gpu:` is no `key: value`"),
    ("state.checkpoints:\n  dir: file:///a", "`state.checkpoints:` is no `key: value`"),
  ]) func `tells a key without a value from a parent`(text: String, message: String) {
    let found = lintText(text + "\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20))
    #expect(found.filter { $0.code == "FLK103" }.map(\.message) == [message])
  }

  @Test(arguments: [
    ("1: a\n", "quote the key", "a key of a Flink configuration can only be a string"),
    ("a: b\n---\nc: d\n", "keep one document", "a second document begins here"),
  ]) func `says plainly why a file can't be loaded`(text: String, help: String, message: String) throws {
    let finding = try #require(lintText(text).first { $0.code == "FLK101" })
    #expect(finding.message.hasPrefix(message))
    #expect(finding.help?.hasPrefix(help) == true)
  }

  // MARK: Objects

  @Test func `asks a canary for no spec`() {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: canary
        labels:
          "flink.apache.org/canary": "true"
      """
    #expect(lintText(text, path: "canary.yaml").map(\.message) == [])
    #expect(lintText(text.replacing("\"true\"", with: "\"no\""), path: "canary.yaml").map(\.code) == ["OBJ101"])
  }

  @Test func `misses the version and the account at once`() {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: embeddings
      spec:
        image: flink:2.0
        jobManager:
          resource:
            memory: 1g
        taskManager:
          resource:
            memory: 1g
      """
    #expect(lintText(text, path: "deployment.yaml").map(\.code) == ["OPR115", "OPR117"])
  }

  @Test func `says what bounds devices beside an entry that doesn't`() {
    let text = """
      apiVersion: v1
      kind: ResourceQuota
      metadata:
        name: gpus
      spec:
        hard:
          limits.nvidia.com/gpu: 4
          requests.nvidia.com/gpu: 4
      """
    #expect(lintText(text, path: "quota.yaml").first?.effect?.contains("alone bounds the namespace") == true)
  }
}
