import ClusterModel
import Diagnostics

/// A key that is almost `external-resources`.
enum ListKeyMisspelled: Rule {
  static let description = RuleDescription(
    code: "GPU109", name: "list-key-misspelled", severity: .error, since: "0.1.0",
    summary: "A key that is almost `external-resources`",
    why: """
      Everything under `external-resource.` depends on the one list, `external-resources`. Under another name it is not \
      found, and Flink says nothing about a key that it doesn't know.
      """,
    effect: "Flink takes it as a key that nobody reads: no external resource is on, and nothing is logged.",
    references: ["flink-core ExternalResourceOptions.java"],
    triggering: [
      """
      1️⃣external-resource1️⃣: gpu
      external-resource.gpu.amount: 1
      """,
      "1️⃣external_resources1️⃣: gpu\n",
    ],
    quiet: ["external-resources: none\n"])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for entry in context.resources.misspelledLists {
      let key = context.keyLocation(entry)
      let isFree = context.resources.list == nil
      findings.report(
        "\(quoted(entry.key)) is no option: the list of resources is `external-resources`", at: key,
        help: isFree ? "write `external-resources`" : "remove it: `external-resources` is set as well",
        fixes: isFree
          ? context.fix(
            "write `external-resources`", .safe,
            context.edit(keyOf: entry, at: key, part: entry.key, to: ResourceIndex.listKey)) : [])
    }
  }
}
