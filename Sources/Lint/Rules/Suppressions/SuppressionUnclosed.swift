import Diagnostics

/// A block of suppressions that is never closed.
enum SuppressionUnclosed: Rule {
  static let description = RuleDescription(
    code: "SUP104", name: "suppression-unclosed", severity: .warning, since: "0.1.0",
    summary: "A block of suppressions that is never closed",
    why: """
      Without its end the block goes to the end of the file, and silences what nobody thought of.
      """,
    effect: "The rules are silent to the end of the file.",
    references: ["docs/suppressions.md"],
    triggering: [
      "# 1️⃣drey:ignore-start GPU103 -- one name1️⃣\nexternal-resources: gpu,fpga\n"
    ],
    quiet: [
      "# drey:ignore-start GPU103 -- one name\nexternal-resources: gpu,fpga\n# drey:ignore-end\n"
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    context.suppressions?.report(.unclosed, &findings)
  }
}
