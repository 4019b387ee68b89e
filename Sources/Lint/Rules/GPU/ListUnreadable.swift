import ClusterModel
import Diagnostics
import Resolution

/// `external-resources` in a form that Flink can't divide into names.
enum ListUnreadable: Rule {
  static let description = RuleDescription(
    code: "GPU110", name: "list-unreadable", severity: .error, since: "0.1.0",
    summary: "An `external-resources` that Flink can't divide into names",
    why: """
      A quote at the start of an item begins a quoted item, which has to be closed. A YAML list with an empty item is no list \
      of names for Flink: it takes the whole, brackets included, as one name.
      """,
    effect: "Flink throws an IllegalArgumentException when it reads the list: JobManager and TaskManagers don't start.",
    references: [
      "flink-core StructuredOptionsSplitter.java, splitEscaped", "flink-core ConfigurationUtils.java, convertToList",
    ],
    triggering: [
      """
      external-resources: 1️⃣'"gpu'1️⃣
      external-resource.gpu.amount: 1
      """,
      """
      external-resources: 1️⃣[gpu, null]1️⃣
      external-resource.gpu.amount: 1
      """,
      RuleExample(
        """
        external-resources: 1️⃣'gpu;fpga1️⃣
        external-resource.gpu.amount: 1
        """, path: "flink-conf.yaml"),
    ],
    quiet: [
      """
      external-resources: '"gpu";fpga'
      external-resource.gpu.amount: 1
      external-resource.fpga.amount: 1
      """,
      """
      external-resources: [gpu, "null"]
      external-resource.gpu.amount: 1
      external-resource.null.amount: 1
      """,
    ])

  /// Whether the list has an item that YAML reads as null.
  static func holdsNull(_ list: FlinkConfiguration.Entry) -> Bool {
    guard case .list(let items) = list.value else { return false }
    return items.contains(.null)
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let list = context.resources.list else { return }
    if holdsNull(list) {
      findings.report(
        "\(quoted(list.text)) is one name: a list with an empty item is none to Flink", at: list.provenance.location,
        effect:
          "Flink takes the text with its brackets as the name of one resource; the resources that were meant are ignored.",
        help: "remove the empty item")
    } else if context.resolved.errors[.listed] != nil {
      findings.report(
        "\(quoted(list.text)) can't be divided: a quote in it isn't closed", at: list.provenance.location,
        help: "remove the quote, or close it at the end of its item")
    }
  }
}
