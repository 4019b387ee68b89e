import ClusterModel
import Diagnostics

/// `external.gpu.amount`, `external-resources.gpu.amount`: another prefix than Flink reads.
enum WrongPrefix: Rule {
  static let description = RuleDescription(
    code: "GPU121", name: "resource-prefix-wrong", severity: .error, since: "0.1.0",
    summary: "A key of a resource stands under another prefix than `external-resource.`",
    why: """
      The list is `external-resources`, each resource's keys begin with `external-resource.` (no `s`). Flink's \
      documentation names `external.<name>.amount` in one place. Flink accepts any key, so a wrong prefix goes unnoticed.
      """,
    effect: "Flink takes it as a key that nobody reads, and logs nothing.",
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/",
      "flink-core ExternalResourceOptions.java",
    ],
    triggering: [
      "1️⃣external1️⃣.gpu.amount: 2\n",
      "1️⃣external-resources1️⃣.gpu.amount: 2\n",
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 2
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (prefix, entry) in context.resources.misplaced {
      let word = String(prefix.dropLast())
      let place = context.keyLocation(entry).map { key in context.location(of: word, in: key) }
      let meant = "external-resource.\(entry.key.dropFirst(prefix.count))"
      // Where the right key is there, too, a person has to say which of the two values counts.
      let other = context.configuration[meant]
      findings.report(
        "`\(word)` is no prefix that Flink reads: keys of a resource can only begin with `external-resource.`",
        at: place, help: other == nil ? "write `\(meant)`" : "remove it, or move its value to `\(meant)`",
        notes: other.map { [Diagnostic.Note("`\(meant)` is set here", at: context.keyLocation($0))] } ?? [],
        fixes: other != nil
          ? []
          : context.fix(
            "write `external-resource`", .safe,
            context.edit(keyOf: entry, at: place, part: word, to: "external-resource")))
    }
  }
}
