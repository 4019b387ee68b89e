import ClusterModel
import Diagnostics
import FlinkOptions

/// A value that is none of an enum option.
enum EnumValue: Rule {
  static let description = RuleDescription(
    code: "OPT115", name: "enum-value", severity: .error, since: "0.1.0",
    summary: "A value that the option doesn't have",
    why: """
      Flink compares the text with the names of the values in letters of either size; `-` and `_` are not alike. Values come \
      and go with versions.
      """,
    effect: "Flink throws an IllegalArgumentException as soon as something reads the option.",
    references: ["flink-core ConfigurationUtils.java, convertToEnum"],
    triggering: [
      "execution.checkpointing.mode: 1️⃣EXACTLY-ONCE1️⃣\n",
      "scheduler-mode: 1️⃣fast1️⃣\n",
    ],
    quiet: [
      "yarn.per-job-cluster.include-user-jar: MAYBE\nyarn.classpath.include-user-jar: FIRST\n",
      "execution.checkpointing.mode: exactly_once\n",
      "scheduler-mode: reactive\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (setting, flaw) in context.badValues {
      guard flaw.kind == .notAllowed else { continue }
      let text = setting.entry.text
      let near = suggestion(for: text.lowercased(), among: flaw.allowed.map { $0.lowercased() })
        .flatMap { word in flaw.allowed.first { $0.lowercased() == word } }
      let all = flaw.allowed.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
      findings.report(
        "\(setting.shownText) is no value of \(quoted(setting.entry.key))\(near.map { ": did you mean `\($0)`?" } ?? "")",
        at: setting.entry.provenance.location, severity: flaw.severity, help: "write one of \(all)",
        fixes: near.map { context.fix("write `\($0)`", .suggested, context.valueEdit(setting.entry, to: $0)) } ?? [])
    }
  }
}
