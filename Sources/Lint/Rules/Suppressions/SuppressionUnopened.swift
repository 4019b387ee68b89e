import Diagnostics

/// The end of a block of suppressions without its start.
enum SuppressionUnopened: Rule {
  static let description = RuleDescription(
    code: "SUP105", name: "suppression-unopened", severity: .warning, since: "0.1.0",
    summary: "The end of a block of suppressions without its start",
    why: """
      The start was taken out or misspelled: what stood between the two is no longer silenced.
      """,
    effect: "The comment does nothing.",
    references: ["docs/suppressions.md"],
    triggering: [
      "external-resources: none\n# 1️⃣drey:ignore-end1️⃣\n"
    ],
    quiet: [
      "external-resources: none\n"
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    context.suppressions?.report(.unopened, &findings)
  }
}
