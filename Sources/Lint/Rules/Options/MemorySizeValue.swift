import ClusterModel
import Diagnostics
import FlinkOptions

/// A memory size with a unit or a form that Flink does not know.
enum MemorySizeValue: Rule {
  static let description = RuleDescription(
    code: "OPT114", name: "memory-size-value", severity: .error, since: "0.1.0",
    summary: "A memory size has no form that Flink reads",
    why: """
      A memory size is a whole number and a unit: `b`, `k` or `kb`, `m` or `mb`, `g` or `gb`, `t` or `tb`, all powers of 1024; \
      without a unit it is bytes. Kubernetes' `Gi` and `Mi`, `GiB`, and fractions are errors.
      """,
    effect: "Flink throws an IllegalArgumentException as soon as something reads the option.",
    references: ["flink-core MemorySize.java, parseBytes"],
    triggering: [
      "taskmanager.memory.process.size: 1️⃣4Gi1️⃣\n",
      "jobmanager.memory.process.size: 1️⃣1.5 gb1️⃣\n",
    ],
    quiet: [
      "taskmanager.memory.process.size: 4 gb\n",
      "taskmanager.memory.process.size: 1728m\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (setting, flaw) in context.badValues {
      guard flaw.kind == .notMemorySize else { continue }
      let text = setting.entry.text
      let fix = mended(text)
      findings.report(
        "\(setting.shownText) is no memory size that Flink reads, such as `4 gb`",
        at: setting.entry.provenance.location, severity: flaw.severity,
        help: fix.map { "write `\($0.text)`" } ?? "write a whole number and `kb`, `mb`, `gb` or `tb`",
        fixes: fix.map { context.fix("write `\($0.text)`", $0.safety, context.valueEdit(setting.entry, to: $0.text)) }
          ?? [])
    }
  }

  /// Flink's units are powers of 1024, so `Gi` and `GiB` are its `gb`; a fraction in the next smaller unit.
  private static func mended(_ text: String) -> (text: String, safety: Fix.Safety)? {
    let text = trimmed(text, of: " \t\"'")
    guard let (digits, unit) = OptionValue.divided(text), Int64(digits) != nil else { return nil }
    if let known = otherUnits[unit] { return ("\(digits) \(known)", .safe) }
    let rest = text.dropFirst(digits.count)
    if OptionValue.memoryUnits.contains(where: { $0.names.contains(unit) }) { return nil }
    guard rest.first == "." else { return nil }
    let fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
    let name = trimmed(String(rest.dropFirst()[fraction.endIndex...]), of: " ").lowercased()
    let order = ["kb", "mb", "gb", "tb"]
    let short = otherUnits[name] ?? (name.count == 1 ? name + "b" : name)
    guard let place = order.firstIndex(of: short), place > 0, let value = Double("\(digits).\(fraction)"), value < 1e6,
      value * 1024 == (value * 1024).rounded()
    else { return nil }
    return ("\(Int(value * 1024)) \(order[place - 1])", .suggested)
  }

  private static let otherUnits = [
    "ki": "kb", "kib": "kb", "mi": "mb", "mib": "mb", "gi": "gb", "gib": "gb", "ti": "tb", "tib": "tb", "byte": "b",
  ]
}
