import Diagnostics

/// A suppression that doesn't say why.
enum SuppressionWithoutReason: Rule {
  static let description = RuleDescription(
    code: "SUP102", name: "suppression-without-reason", severity: .warning, since: "0.1.0",
    summary: "A suppression that doesn't say why",
    why: """
      In a year nobody knows whether it still holds. A reason is what makes an exception one.
      """,
    effect: "The findings are silenced all the same.",
    references: ["docs/suppressions.md"],
    triggering: [
      "external-resources: gpu,fpga # 1️⃣drey:ignore GPU1031️⃣\n",
      "external-resources: gpu,fpga # 1️⃣drey:ignore GPU103 --1️⃣\n",
    ],
    quiet: [
      "external-resources: gpu,fpga # drey:ignore GPU103 -- one name\n"
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    context.suppressions?.report(.withoutReason, &findings)
  }
}
