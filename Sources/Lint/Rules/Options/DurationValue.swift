import ClusterModel
import Diagnostics
import FlinkOptions

/// A duration with a unit or a form that Flink does not know.
enum DurationValue: Rule {
  static let description = RuleDescription(
    code: "OPT113", name: "duration-value", severity: .error, since: "0.1.0",
    summary: "A duration has no form that Flink reads",
    why: """
      A duration is a whole number and a unit: `d`, `h`, `min` (or `m`), `s`, `ms`, `µs`, `ns`, or their long names; without a \
      unit it is milliseconds. Fractions, `mins`, `hrs`, `us` and weeks are errors; ISO 8601 (`PT1M`) works since Flink 2.1.
      """,
    effect: "Flink throws an IllegalArgumentException as soon as something reads the option.",
    references: ["flink-core TimeUtils.java, parseDuration"],
    triggering: [
      "execution.checkpointing.interval: 1️⃣5 mins1️⃣\n",
      "heartbeat.timeout: 1️⃣1.5 s1️⃣\n",
      RuleExample("heartbeat.timeout: 1️⃣PT1M1️⃣\n", flinkVersion: FlinkVersion(2, 0)),
    ],
    quiet: [
      "execution.checkpointing.interval: 5min\n",
      "heartbeat.timeout: 50000\n",
      RuleExample("heartbeat.timeout: PT1M\n", flinkVersion: FlinkVersion(2, 3)),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (setting, flaw) in context.badValues {
      guard flaw.kind == .notDuration else { continue }
      let text = setting.entry.text
      let fix = mended(text)
      findings.report(
        "\(setting.shownText) is no duration that \(setting.reader) reads, such as `30 s`",
        at: setting.entry.provenance.location, severity: flaw.severity,
        help: fix.map { "write `\($0.text)`" } ?? "write a whole number and `d`, `h`, `min`, `s` or `ms`",
        fixes: fix.map { context.fix("write `\($0.text)`", $0.safety, context.valueEdit(setting.entry, to: $0.text)) }
          ?? [])
    }
  }

  /// What is surely meant by units of other tools, and fractions in the next smaller unit.
  private static func mended(_ text: String) -> (text: String, safety: Fix.Safety)? {
    let text = trimmed(text, of: " \t\"'")
    if let (digits, unit) = OptionValue.divided(text) {
      if let known = otherUnits[unit] { return ("\(digits) \(known)", .safe) }
      if OptionValue.durationUnits.contains(unit) { return ("\(digits) \(unit.isEmpty ? "ms" : unit)", .safe) }
      // `1.5 s`
      let parts = text.dropFirst(digits.count).drop { $0 == "." }
      let fraction = parts.prefix { $0.isASCII && $0.isNumber }
      let name = trimmed(String(parts[fraction.endIndex...]), of: " ").lowercased()
      if text.dropFirst(digits.count).first == ".", let smaller = smallerUnits[otherUnits[name] ?? name],
        let value = Double("\(digits).\(fraction)"), value < 1e6
      {
        let amount = value * smaller.factor
        if amount == amount.rounded() { return ("\(Int(amount)) \(smaller.unit)", .suggested) }
      }
    }
    return nil
  }

  private static let otherUnits = [
    "mins": "min", "hr": "h", "hrs": "h", "us": "µs", "usec": "µs", "msec": "ms", "msecs": "ms", "nsec": "ns",
    "mi": "min",
  ]
  private static let smallerUnits: [String: (unit: String, factor: Double)] = [
    "d": ("min", 1440), "h": ("min", 60), "min": ("s", 60), "m": ("s", 60), "s": ("ms", 1000), "sec": ("ms", 1000),
    "seconds": ("ms", 1000), "minutes": ("s", 60), "hours": ("min", 60), "days": ("min", 1440),
  ]
}
