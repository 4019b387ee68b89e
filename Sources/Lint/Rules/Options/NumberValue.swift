import ClusterModel
import Diagnostics
import FlinkOptions

/// A numeric option with a value that is no number of its type.
enum NumberValue: Rule {
  static let description = RuleDescription(
    code: "OPT112", name: "number-value", severity: .error, since: "0.1.0",
    summary: "A numeric option is no number of its type",
    why: """
      Flink reads whole numbers as Java does: a sign and digits. `1_000`, `1e3`, `1.0`, a unit, or a blank are errors, and so \
      is a number that does not fit into 32 bits where the option is an `int`.
      """,
    effect: "Flink throws an IllegalArgumentException as soon as something reads the option.",
    references: ["flink-core ConfigurationUtils.java, convertToInt, convertToLong, convertToDouble"],
    triggering: [
      "taskmanager.numberOfTaskSlots: 1️⃣two1️⃣\n",
      "parallelism.default: 1️⃣4.01️⃣\n",
      "taskmanager.cpu.cores: 1️⃣500m1️⃣\n",
      "rest.port: 1️⃣99999999991️⃣\n",
    ],
    quiet: [
      "taskmanager.numberOfTaskSlots: \"2\"\n",
      "taskmanager.cpu.cores: 0.5\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (setting, flaw) in context.badValues {
      guard flaw.kind == .notWholeNumber(bits: 32) || flaw.kind == .notWholeNumber(bits: 64) || flaw.kind == .notNumber
      else { continue }
      let text = setting.entry.text
      let rule: String
      switch flaw.kind {
      case .notWholeNumber(let bits): rule = "a whole number of \(bits) bits"
      default: rule = "a number"
      }
      let whole = wholeNumber(in: text)
      findings.report(
        "\(setting.shownText) is no number: \(quoted(setting.entry.key)) can only be \(rule)",
        at: setting.entry.provenance.location, severity: flaw.severity,
        help: whole.map { "write `\($0)`" } ?? "write \(rule)",
        fixes: whole.map { context.fix("write `\($0)`", .safe, context.valueEdit(setting.entry, to: $0)) } ?? [])
    }
  }

  /// `4.0`, `1_000`, `"4"` and ` 4`: what can mean one number only.
  private static func wholeNumber(in text: String) -> String? {
    var digits = trimmed(text, of: " \t\"'").filter { $0 != "_" }[...]
    if let dot = digits.firstIndex(of: "."), dot > digits.startIndex, digits[dot...].count > 1,
      digits[dot...].dropFirst().allSatisfy({ $0 == "0" })
    {
      digits = digits[..<dot]
    }
    return Int32(digits).map { String($0) }
  }
}
