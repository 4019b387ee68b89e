import ClusterModel
import Diagnostics
import FlinkOptions

/// A list or a map in a form that Flink can not divide.
enum ListOrMapValue: Rule {
  static let description = RuleDescription(
    code: "OPT116", name: "list-or-map-value", severity: .error, since: "0.1.0",
    summary: "A list or a map that Flink can't divide",
    why: """
      A map is `key:value` pairs with `,` between them, a list items with `;` between them; quotes count at the start of an \
      item. A pair without its `:`, or a quote that is not closed, is an error.
      """,
    effect: "Flink throws an IllegalArgumentException as soon as something reads the option.",
    references: ["flink-core StructuredOptionsSplitter.java, splitEscaped"],
    triggering: [
      "kubernetes.taskmanager.labels: 1️⃣team=red1️⃣\n",
      "classloader.parent-first-patterns.additional: 1️⃣a;'b1️⃣\n",
    ],
    quiet: [
      "kubernetes.taskmanager.labels: team:red,tier:gold\n",
      "classloader.parent-first-patterns.additional: a;b\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (setting, flaw) in context.badValues {
      guard flaw.kind == .notMap || flaw.kind == .badQuotes else { continue }
      let text = setting.entry.text
      let isMap = flaw.kind == .notMap
      let pairs = isMap ? withColons(text) : nil
      findings.report(
        isMap
          ? "\(setting.shownText) is no map: \(quoted(setting.entry.key)) can only be `key:value` pairs"
          : "\(setting.shownText) has quotes that don't stand around a whole item",
        at: setting.entry.provenance.location, severity: flaw.severity,
        help: pairs.map { "write \(quoted($0))" }
          ?? (isMap ? "write `key:value,key:value`" : "quote the whole item, or none of it"),
        fixes: pairs.map { context.fix("write \(quoted($0))", .suggested, context.valueEdit(setting.entry, to: $0)) }
          ?? [])
    }
  }

  /// The same with `:` for `=`, where each pair has one.
  private static func withColons(_ text: String) -> String? {
    let pairs = text.split(separator: ",")
    guard pairs.allSatisfy({ $0.count { $0 == "=" } == 1 && !$0.contains(":") }) else { return nil }
    return String(text.map { $0 == "=" ? ":" : $0 })
  }
}
