import Diagnostics

/// A suppression that names a rule which there isn't.
enum SuppressionUnknownRule: Rule {
  static let description = RuleDescription(
    code: "SUP103", name: "suppression-unknown-rule", severity: .warning, since: "0.1.0",
    summary: "A suppression that names a rule which there isn't",
    why: """
      Codes, beginnings of codes and names are taken as by `--select`. A reason stands behind ` -- `, or it is read as names.
      """,
    effect: "The name silences nothing.",
    references: ["docs/suppressions.md"],
    triggering: [
      "external-resources: gpu,fpga # drey:ignore 1️⃣GPU9991️⃣ -- one name\n",
      "external-resources: gpu,fpga # drey:ignore GPU103 1️⃣because1️⃣ it is one name\n",
    ],
    quiet: [
      "external-resources: gpu,fpga # drey:ignore list-comma-delimiter -- one name\n"
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    context.suppressions?.report(.unknownRule, &findings)
  }
}
