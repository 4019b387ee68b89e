import ClusterModel
import Diagnostics

/// An item of a YAML list keeps the blanks inside its quotes.
enum NameKeepsBlanks: Rule {
  static let description = RuleDescription(
    code: "GPU107", name: "resource-name-padded", severity: .error, since: "0.1.0",
    summary: "A name in `external-resources` begins or ends with a blank",
    why: """
      Names that are separated by `;` are trimmed; items of a YAML list are not. A blank inside the quotes belongs to the \
      name, and `external-resource.<name>.amount` doesn't have it.
      """,
    effect:
      "Flink looks for the keys of a resource whose name has the blank, finds none, and drops it with a WARN line.",
    references: ["flink-core ConfigurationUtils.java, convertToList"],
    triggering: [
      """
      external-resources: ["1️⃣ gpu1️⃣"]
      external-resource.gpu.amount: 1
      """
    ],
    quiet: [
      """
      external-resources: " gpu ; fpga "
      external-resource.gpu.amount: 1
      external-resource.fpga.amount: 1
      """
    ])

  static func applies(to name: String) -> Bool {
    !isBlank(name) && (name.first?.isWhitespace == true || name.last?.isWhitespace == true)
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed {
      guard applies(to: resource.name), !ReservedNameNone.applies(to: resource.name) else { continue }
      let bare = trimmed(resource.name, of: " \t")
      findings.report(
        "\(quoted(resource.name)) keeps its blanks: an item of a YAML list is not trimmed", at: resource.listedAt,
        help: "write `\(bare)`",
        fixes: context.fix(
          "write `\(bare)`", .safe, context.edit(listed: resource, to: bare)))
    }
  }
}
