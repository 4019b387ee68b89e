import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions

/// A `#` that `flink-conf.yaml` takes for the beginning of a comment, where YAML would not.
enum ValueCut: Rule {
  static let description = RuleDescription(
    code: "FLK108", name: "value-cut", severity: .warning, since: "0.1.0",
    summary: "A value in `flink-conf.yaml` that ends at a `#` inside it",
    why: """
      Flink 1.x cuts each line of `flink-conf.yaml` at its first `#`, wherever that stands: in a URL, in a password, \
      between quotes. There is no way to escape it. `config.yaml`, which 1.19 and newer read, is YAML: there only a `#` \
      behind a blank and outside of quotes begins a comment.
      """,
    effect: "Flink takes what is before the `#` as the value, and logs nothing.",
    references: ["flink-core GlobalConfiguration.java (1.20), loadLegacyYAMLResource"],
    triggering: [
      RuleExample(
        "state.checkpoints.dir: s3://bucket/jobs1️⃣#11️⃣\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
      RuleExample(
        "external-resource.gpu.param.discovery-script.args: \"--label 1️⃣#1\" --all1️⃣\nexternal-resources: gpu\n",
        path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
    ],
    quiet: [
      RuleExample(
        """
        # a comment: s3://bucket#1
        taskmanager.numberOfTaskSlots: 2 # two: s3://bucket#1
        parallelism.default: 4# four
        pipeline.name: "a" # b
        """, path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
      "state.checkpoints.dir: s3://bucket/jobs#1\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .legacyFlinkConfiguration, let source = context.file.source else { return }
    let text = source.text
    var known = SourcePosition.start
    var start = 0
    // Nearly all comments begin a line or stand behind a blank.
    while let sign = text[start...].firstIndex(of: UInt8(ascii: "#")) {
      let end = text[sign...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
      let lineStart = text[start..<sign].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? start
      if isCut(text[lineStart..<sign], rest: text[(sign + 1)..<end]) {
        known = source.position(from: known, to: sign)
        let last = text[sign..<end].lastIndex { $0 > 0x20 } ?? sign
        let range = SourceRange(start: known, end: source.position(from: known, to: last + 1))
        findings.report(
          "the value ends before this `#`", at: SourceLocation(path: source.path, range: range),
          help: "put a comment on a line of its own; a value with a `#` can only stand in a `config.yaml`")
      }
      start = end
    }
  }

  /// - Parameters:
  ///   - line: before the `#`.
  ///   - rest: behind it.
  private static func isCut(_ line: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) -> Bool {
    guard let last = line.last, let colon = line.firstIndex(of: UInt8(ascii: ":")), colon + 1 < line.endIndex,
      line[colon + 1] == 0x20, let value = line[(colon + 1)...].firstIndex(where: { $0 > 0x20 })
    else { return false }
    let quote = line[value]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      return line[value...].count { $0 == quote } % 2 == 1
    }
    return last > 0x20 && rest.first.map { $0 > 0x20 } == true
  }
}
