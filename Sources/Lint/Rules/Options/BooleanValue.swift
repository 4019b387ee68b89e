import ClusterModel
import Diagnostics
import FlinkOptions

/// A boolean option with a value that is none.
enum BooleanValue: Rule {
  static let description = RuleDescription(
    code: "OPT111", name: "boolean-value", severity: .error, since: "0.1.0",
    summary: "A boolean option is neither `true` nor `false`",
    why: """
      YAML 1.1 has `yes`, `no`, `on` and `off`; Flink reads `true` and `false` in letters of either size, and nothing else, \
      not even a blank beside them.
      """,
    effect: "Flink throws an IllegalArgumentException as soon as something reads the option.",
    references: ["flink-core ConfigurationUtils.java, convertToBoolean"],
    triggering: [
      "execution.checkpointing.unaligned.enabled: 1️⃣yes1️⃣\n",
      "rest.flamegraph.enabled: 1️⃣11️⃣\n",
    ],
    quiet: [
      "execution.checkpointing.unaligned.enabled: TRUE\n",
      "rest.flamegraph.enabled: ${FLAMEGRAPH}\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (setting, flaw) in context.badValues {
      guard flaw.kind == .notBoolean else { continue }
      let text = setting.entry.text
      let meant = word(for: text)
      findings.report(
        "\(setting.shownText) is no boolean: \(quoted(setting.entry.key)) can only be `true` or `false`",
        at: setting.entry.provenance.location, severity: flaw.severity,
        help: "write `\(meant ?? "true")`\(meant == nil ? " or `false`" : "")",
        fixes: meant.map { context.fix("write `\($0)`", .suggested, context.valueEdit(setting.entry, to: $0)) } ?? [])
    }
  }

  /// What other languages' words mean.
  private static func word(for text: String) -> String? {
    switch trimmed(text.lowercased(), of: " \"'") {
    case "true", "yes", "y", "on", "1", "enabled": "true"
    case "false", "no", "n", "off", "0", "disabled": "false"
    default: nil
    }
  }
}
