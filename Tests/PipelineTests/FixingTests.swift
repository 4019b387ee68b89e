import ClusterLoading
import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import Foundation
import Lint
import Pipeline
import TestSupport
import Testing

/// The fixes of every rule's examples, made as `--fix` and `--fix=all` make them.
@Suite struct FixingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var code: RuleCode
    var number: Int
    var example: RuleExample
    var level: FixLevel
    var testDescription: String { "\(code) example \(number), \(level)" }
  }

  static let cases: [Case] = RuleCatalogue.all.flatMap { rule -> [Case] in
    let description = rule.description
    return (description.triggering + description.quiet).enumerated().flatMap { number, example in
      [FixLevel.safe, .all].map {
        Case(code: description.code, number: number + 1, example: example, level: $0)
      }
    }
  }

  @Test(arguments: cases)
  func `mends each example once and for all`(item: Case) throws {
    let once = fixed(item.example.text, item)
    var again = item
    // A fix may be one of a file beside.
    for file in once.result.files where file.path != item.example.path {
      again.example.beside[file.path] = String(decoding: file.new, as: UTF8.self)
    }
    let twice = fixed(once.text, again)
    #expect(twice.text == once.text)
    #expect(twice.result.files.isEmpty)
    #expect(
      !once.result.result.findings.contains { $0.name == "configuration-unloadable" } || once.text == item.example.text)
  }

  @Test(arguments: cases)
  func `keeps line ends`(item: Case) throws {
    let once = fixed(item.example.text.replacing("\n", with: "\r\n"), item)
    #expect(!once.text.replacing("\r\n", with: "").contains { $0 == "\n" || $0 == "\r" }, "\(once.text)")
  }

  @Test func `mends lines that Flink drops, and adds no second setting beside one`() {
    let text = """
      external-resources: gpu
      external-resource.gpu.amount:2
      external-resource.gpu.kubernetes.config-key: nvidma.com/gpu
      rest.port=8081

      """
    let item = Case(
      code: "FLK103", number: 1,
      example: RuleExample(text, path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)), level: .all)
    let outcome = fixed(text, item)
    let lines = outcome.text.split(separator: "\n").map(String.init)
    #expect(lines.contains("external-resource.gpu.amount: 2") && lines.contains("rest.port: 8081"))
    #expect(lines.count { $0.hasPrefix("external-resource.gpu.amount") } == 1)
    #expect(fixed(outcome.text, item).result.files.isEmpty)
  }

  @Test func `leaves a file alone that would be taken for something else`() {
    // Found by the fuzz target: Flink's file by its name, and objects once its list is no YAML list any more.
    let text = """
      \u{1}\u{0}\u{10}\u{0}rnal-resources: [gpu]
      metadata: {name: flink-config}
        flink-conf.yb.yaml
      apiVersion: flink.apache.org/v  external-resource....gpu.amount: 0
        config.yaml: |
          external-resources: [gpu, "$(id)"]
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: gpus}
        hard: {limits.nvidia.com/gpu: 4}

      """
    let outcome = fixed(
      text, Case(code: "GPU104", number: 1, example: RuleExample(text, path: "flink-conf.yaml"), level: .all))
    func kinds(_ text: String) -> [DocumentKind] {
      loadText(Array(text.utf8), path: "flink-conf.yaml", files: InMemoryFiles([:])).clusters.map(\.kind)
    }
    #expect(kinds(outcome.text) == kinds(text))
    #expect(outcome.result.refusals.contains { "\($0)".contains("no longer read as what it was") })
  }

  @Test(
    arguments: [
      "external-resources: gpu\nexternal-resource.gpu.amount: 2.0\nexternal.gpu.amount: 3\n",
      "external-resources: gpu\nexternal-resource.gpu.amount: 2\nexternal.gpu.amount: 3\n",
      "external-resources: gpu\nexternal-resource.gpu.driver-factory.class: a.b.C\ntaskmanager.resource.gpu.amount: 3\n",
    ])
  func `sets no amount twice`(text: String) {
    let outcome = fixed(
      text, Case(code: "GPU121", number: 1, example: RuleExample(text, path: "config.yaml"), level: .all))
    #expect(outcome.text.components(separatedBy: "external-resource.gpu.amount").count == 2, "\(outcome.text)")
  }

  @Test func `mends some of a file where the whole would not load`() {
    // Both rules would write the list's key.
    let item = Case(
      code: "GPU109", number: 1,
      example: "external-resource: gpu\nexternal-resource.gpu.amount: 1 # one\n", level: .all)
    let outcome = fixed(item.example.text, item)
    #expect(outcome.result.result.findings.allSatisfy { $0.code != "FLK101" })
    #expect(outcome.text.contains("external-resources: gpu\n") && outcome.text.contains("# one"))
  }

  /// Starts with an amount that a fix mends, each with the text that it may become; nil where there is no fix.
  static let starts: [(path: String, text: String, mended: String?)] = [
    (
      "compose.yaml",
      """
      services:
        tm:
          image: flink:1.20
          command:
            - taskmanager
            - -Dexternal-resources=gpu
            - -Dexternal-resource.gpu.amount=1.0

      """, "-Dexternal-resource.gpu.amount=1\n"
    ),
    (
      "compose.yaml",
      """
      services:
        tm:
          image: flink:1.20
          command: [taskmanager, -D, external-resources=gpu, -D, "external-resource.gpu.amount=1.0"]

      """, "\"external-resource.gpu.amount=1\"]"
    ),
    (
      "docker-entrypoint.sh",
      """
      #!/bin/sh
      exec /docker-entrypoint.sh taskmanager -Dexternal-resources=gpu -Dexternal-resource.gpu.amount=1.0

      """, "-Dexternal-resource.gpu.amount=1\n"
    ),
    (
      "Dockerfile",
      """
      FROM flink:1.20
      CMD ["taskmanager", "-Dexternal-resources=gpu", "-Dexternal-resource.gpu.amount=1.0"]

      """, "\"-Dexternal-resource.gpu.amount=1\"]"
    ),
    (
      "tm.yaml",
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: tm}
      spec:
        selector: {matchLabels: {app: tm}}
        template:
          metadata: {labels: {app: tm}}
          spec:
            containers:
              - name: taskmanager
                image: flink:1.20
                args: [taskmanager]
                env:
                  - {name: FLINK_PROPERTIES, value: "external-resources: gpu\\nexternal-resource.gpu.amount: 1.0"}
                resources: {limits: {nvidia.com/gpu: 1}}

      """, "amount: 1\"}\n"
    ),
    (
      "map.yaml",
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink-config}
      data:
        flink-conf.yaml: "external-resources: gpu\\nexternal-resource.gpu.amount: 1.0\\n"

      """, "amount: 1\\n\"\n"
    ),
    (
      "fraud.yaml",
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: fraud}
      spec:
        flinkVersion: v1_20
        flinkConfiguration:
          external-resources: gpu
          external-resource.gpu.amount: "1.0"

      """, "amount: \"1\"\n"
    ),
    ("config.yaml", "external-resources: gpu\nexternal-resource.gpu.amount: |\n  2\n# cores\na: 4\n", nil),
    ("config.yaml", "external-resources: gpu\nexternal-resource.gpu.amount: |\n  2\n", nil),
    ("config.yaml", "external-resources: gpu\nexternal-resource.gpu.amount: '2.0'# x\n", "'2'# x"),
    ("config.yaml", "external-resources: gpu\nexternal-resource.gpu.amount: 2.00\n", "amount: 2\n"),
    ("config.yaml", "external-resources: &r gpu,fpga\nfoo: *r\n", nil),
    (
      "config.yaml",
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: >
        org.apache.flink.externalresource.gpu.GPUDriver
      # number of cores
      a: 4

      """, nil
    ),
    (
      "compose.yaml",
      """
      services:
        tm:
          image: flink:1.20
          command: taskmanager -Dexternal-resources=gpu -Dexternal-resource.gpu.amount=1 -Dexternal-resource.gpu.kubernetes.config-key=gpu

      """, nil
    ),
  ]

  @Test(arguments: starts)
  func `touches the value alone, and offers what it can make`(path: String, text: String, mended: String?) {
    let outcome = fixed(
      text, Case(code: "GPU113", number: 1, example: RuleExample(text, path: path), level: .all))
    if let mended { #expect(outcome.text.contains(mended), "\(outcome.text)") } else { #expect(outcome.text == text) }
    #expect(outcome.text.utf8.count >= text.utf8.count - 3)
    #expect(outcome.result.refusals.isEmpty)
    #expect(outcome.result.result.findings.allSatisfy { $0.code != "GPU113" || $0.fixes.isEmpty })
  }

  /// A line between two of a folded text is a blank to YAML.
  @Test(arguments: [
    "'external-resources: gpu\n\n\n    external-resource.gpu.amount: 1\n\n    '",
    ">-\n    external-resources: gpu\n\n    external-resource.gpu.amount: 1",
    "\"external-resources: gpu\\nexternal-resource.gpu.amount: 1\\n\"",
  ])
  func `puts no line into a text whose style folds lines`(value: String) {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  flink-conf.yaml: \(value)\n"
    let example = RuleExample(text, path: "map.yaml", flinkVersion: FlinkVersion(1, 20))
    let outcome = fixed(text, Case(code: "GPU131", number: 1, example: example, level: .all))
    #expect(outcome.text == text)
    #expect(outcome.result.result.findings.contains { $0.code == "GPU131" })
  }

  @Test func `offers a long list's fix in few words, and makes it at once`() {
    let names = (0..<200).map { "gpu\($0)" }
    let text = "external-resources: \(names.joined(separator: ","))\n"
    let item = Case(code: "GPU103", number: 1, example: RuleExample(text, path: "config.yaml"), level: .all)
    let found = lint(["config.yaml"], options: RunOptions(), files: InMemoryFiles(["config.yaml": text])).findings
    #expect(found.count { $0.code == "GPU103" && !$0.fixes.isEmpty && ($0.help ?? "").utf8.count < 200 } == 1)
    #expect(fixed(text, item).text == text.replacing(",", with: ";"))
  }

  @Test func `offers no two removals that would leave a map empty`() {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: fraud}
      spec:
        flinkVersion: v2_0
        serviceAccount: flink
        flinkConfiguration:
          kubernetes.cluster-id: fraud
          kubernetes.namespace: scoring

      """
    let found = lint(["fraud.yaml"], options: RunOptions(), files: InMemoryFiles(["fraud.yaml": text])).findings
    #expect(found.count { $0.code == "OPR107" } == 2)
    #expect(found.count { $0.code == "OPR107" && !$0.fixes.isEmpty } == 1)
    let more = text.replacing("scoring\n", with: "scoring\n    parallelism.default: 2\n")
    let mendable = lint(["fraud.yaml"], options: RunOptions(), files: InMemoryFiles(["fraud.yaml": more])).findings
    #expect(mendable.count { $0.code == "OPR107" && !$0.fixes.isEmpty } == 2)
  }

  private static let head = """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata: {name: fraud}
    spec:
      flinkVersion: v2_3
      serviceAccount: flink

    """

  /// Each with keys that fixes would make one of; nobody knows which of them counts.
  static let doubles: [(path: String, text: String)] = [
    ("fraud.yaml", head + "  flinkConfiguration:\n    recovery.mode: zookeeper\n    high-availability: zookeeper\n"),
    ("fraud.yaml", head + "  flinkConfiguration:\n    external.gpu.amount: 2\n    external-resources.gpu.amount: 3\n"),
    (
      "fraud.yaml",
      head
        + "  flinkConfiguration:\n    state.backend.fs.checkpointdir: s3://a\n    state.checkpoints.dir: s3://b\n"
    ),
    (
      "fraud.yaml",
      head
        + "  flinkConfiguration:\n    taskmanager.numberofTaskSlots: 1\n    taskmanager.numberOfTaskSlot: 2\n"
    ),
    ("fraud.yaml", head + "  taskmanager: {resource: {memory: 2g}}\n  taskManagers: {resource: {memory: 3g}}\n"),
    ("fraud.yaml", head + "  flinkconfiguration: {a.b: c}\n  flinkConfiguration: {d.e: f}\n"),
    ("fraud.yaml", head + "  job: {jarURI: x, upgrademode: savepoint, upgradeMode: stateless}\n"),
    (
      "fraud.yaml",
      head
        + "  taskManager:\n    podtemplate: {spec: {nodeSelector: {a: b}}}\n    podTemplate: {spec: {nodeSelector: {c: d}}}\n"
    ),
    (
      "fraud.yaml",
      head + "  podTemplate:\n    spec:\n      nodeselector: {a: b}\n      nodeSelector: {c: d}\n"
    ),
    (
      "map.yaml",
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flink-config}
      data:
        flink-conf.yaml: |
          recovery.mode: zookeeper
          high-availability: zookeeper
          external.gpu.amount: 2
          external-resources.gpu.amount: 3

      """
    ),
    (
      "compose.yaml",
      """
      services:
        tm:
          image: flink:1.20
          command: taskmanager
          environment:
            - |
              FLINK_PROPERTIES=
              recovery.mode: zookeeper
              high-availability: zookeeper
              external.gpu.amount: 2
              external-resources.gpu.amount: 3

      """
    ),
    ("config.yaml", "external.gpu.amount: 2\nexternal-resources:\n  gpu:\n    amount: 3\nrecovery.mode: a\n"),
  ]

  @Test(arguments: doubles)
  func `writes no key that another one becomes, or that stands there`(path: String, text: String) {
    let item = Case(code: "OPT104", number: 1, example: RuleExample(text, path: path), level: .all)
    let outcome = fixed(text, item)
    if path == "config.yaml" {
      #expect(outcome.text.components(separatedBy: "external-resource.gpu.amount").count <= 2)
    } else {
      #expect(outcome.text == text)
    }
    #expect(outcome.result.refusals.isEmpty, "\(outcome.result.refusals)")
    #expect(outcome.result.result.findings.allSatisfy { $0.code != "YML106" && $0.code != "FLK102" })
  }

  @Test func `mends one key in several places`() {
    let text =
      Self.head + """
          taskManager:
            podTemplate:
              spec:
                nodeselector: {a: b}
                containers:
                  - {name: flink-main-container, resources: {limit: {nvidia.com/gpu: 1}}}
                  - {name: other, image: x, resources: {limit: {cpu: 1}}}

        """
    let item = Case(code: "KUB208", number: 1, example: RuleExample(text, path: "fraud.yaml"), level: .all)
    let outcome = fixed(text, item)
    #expect(outcome.text == text.replacing("limit:", with: "limits:").replacing("nodeselector", with: "nodeSelector"))
  }

  @Test(arguments: [
    "pipeline.registered-kryo-types: a.B;c.D\n", "pipeline.registered-pojo-types: a.B;c.D\n",
    "pipeline.default-kryo-serializers: class:a.B,serializer:c.D\n", "traces.report-events-as-spans: true\n",
  ])
  func `puts no value under a key that reads others`(text: String) {
    let item = Case(
      code: "OPT102", number: 1,
      example: RuleExample(text, path: "config.yaml", flinkVersion: FlinkVersion(2, 3)), level: .all)
    let outcome = fixed(text, item)
    #expect(outcome.text == text)
    #expect(outcome.result.result.findings.contains { $0.code == "OPT102" && $0.fixes.isEmpty })
  }

  @Test func `takes a tab for the blank that it was meant to be`() {
    let item = Case(
      code: "FLK103", number: 1,
      example: RuleExample(
        "external-resources:\tgpu\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)), level: .all)
    #expect(fixed(item.example.text, item).text == "external-resources: gpu\n")
  }

  @Test func `adds no second list beside one behind a byte order mark`() {
    let text = "\u{FEFF}external-resources: gpu\nexternal-resource.gpu.amount: 1\n"
    let item = Case(
      code: "GPU101", number: 1,
      example: RuleExample(text, path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)), level: .all)
    let outcome = fixed(text, item)
    #expect(outcome.text == text)
    #expect(outcome.result.result.findings.contains { $0.help == "save the file without a byte order mark" })
  }

  @Test func `mends the letters of a field that has others below`() {
    let text = """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: fraud}
      spec:
        flinkVersion: v2_0
        serviceAccount: flink
        podtemplate:
          spec: {}

      """
    let outcome = fixed(
      text, Case(code: "OPR103", number: 1, example: RuleExample(text, path: "fraud.yaml"), level: .all))
    #expect(outcome.text == text.replacing("podtemplate", with: "podTemplate"))
    #expect(outcome.result.refusals.isEmpty)
  }

  private func fixed(_ text: String, _ item: Case) -> (text: String, result: FixResult) {
    let path = item.example.path
    var texts = item.example.texts
    texts[path] = text
    let files = InMemoryFiles(texts)
    let options = RunOptions(loading: LoadingOptions(flinkVersion: item.example.flinkVersion))
    let result = fix(level: item.level, options: options, files: files) {
      lint([path], options: options, inventory: item.example.inventory, files: $0)
    }
    return (result.files.first { $0.path == path }.map { String(decoding: $0.new, as: UTF8.self) } ?? text, result)
  }
}
