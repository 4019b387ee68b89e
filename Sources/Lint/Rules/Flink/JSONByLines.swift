import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions

/// JSON in a file that Flink reads by lines.
enum JSONByLines: Rule {
  static let description = RuleDescription(
    code: "FLK109", name: "json-by-lines", severity: .error, since: "0.1.0",
    summary: "A `flink-conf.yaml` that is JSON",
    why: """
      JSON is YAML, and `config.yaml` may be JSON. Flink 1.x reads `flink-conf.yaml` by lines: of `{"a": 1,` it takes the key \
      `{"a"` and the value `1,`, and nothing of that is an option.
      """,
    effect: "Flink starts with none of the settings, and logs nothing.",
    references: ["flink-core GlobalConfiguration.java (1.20), loadLegacyYAMLResource"],
    triggering: [
      RuleExample(
        "1️⃣{1️⃣\"taskmanager.numberOfTaskSlots\": 2,\n \"parallelism.default\": 4}\n", path: "flink-conf.yaml",
        flinkVersion: FlinkVersion(1, 20))
    ],
    quiet: [
      RuleExample("taskmanager.numberOfTaskSlots: 2\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
      "{\"taskmanager.numberOfTaskSlots\": 2, \"parallelism.default\": 4}\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .legacyFlinkConfiguration, let source = context.file.source,
      let first = source.text.firstIndex(where: { $0 > 0x20 }), source.text[first] == UInt8(ascii: "{")
    else { return }
    let start = source.position(ofByte: first)
    findings.report(
      "`flink-conf.yaml` is read by lines, not as JSON",
      at: SourceLocation(
        path: source.path, range: SourceRange(start: start, end: source.position(from: start, to: first + 1))),
      help: "write lines of `key: value`")
  }
}
