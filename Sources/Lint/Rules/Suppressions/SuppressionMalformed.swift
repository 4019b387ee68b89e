import Diagnostics

/// A comment to Drey that it can't read.
enum SuppressionMalformed: Rule {
  static let description = RuleDescription(
    code: "SUP106", name: "suppression-malformed", severity: .warning, since: "0.1.0",
    summary: "A comment to Drey that it can't read",
    why: """
      `drey:ignore`, `drey:ignore-start`, `drey:ignore-end` and `drey:ignore-file` are the directives there are, and all but the \
      end name the rules that they silence.
      """,
    effect: "The comment does nothing.",
    references: ["docs/suppressions.md"],
    triggering: [
      "external-resources: gpu,fpga # 1️⃣drey:ignroe1️⃣ GPU103 -- one name\n",
      "external-resources: gpu,fpga # 1️⃣drey:ignore -- one name1️⃣\n",
      "external-resources: gpu,fpga # 1️⃣drey-ignore1️⃣ GPU103 -- one name\n",
      "external-resources: gpu,fpga # 1️⃣DREY:IGNORE1️⃣ GPU103 -- one name\n",
    ],
    quiet: [
      "# drey: see the guide of the platform team\nexternal-resources: none\n",
      "# drey-standalone is another program; Drey: see the guide\nexternal-resources: none\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    context.suppressions?.report(.malformed, &findings)
  }
}
