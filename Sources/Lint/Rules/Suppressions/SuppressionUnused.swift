import Diagnostics

/// A comment that silences rules which have nothing to say there.
enum SuppressionUnused: Rule {
  static let description = RuleDescription(
    code: "SUP101", name: "suppression-unused", severity: .warning, since: "0.1.0",
    summary: "A suppression that silences nothing",
    why: """
      What it silenced was mended, or a rule has another name now. A suppression that stays would hide the same mistake when it \
      comes back.
      """,
    effect: "No finding is left out because of it.",
    references: ["docs/suppressions.md"],
    triggering: [
      "external-resources: none # drey:ignore 1️⃣GPU1031️⃣ -- one name\n",
      "# drey:ignore 1️⃣GPU1031️⃣, 2️⃣driver-missing2️⃣ -- one name\nexternal-resources: none\n",
    ],
    quiet: [
      "external-resources: gpu,fpga # drey:ignore GPU103 -- it is one name, and quoted where it is used\n",
      // Rules that this run can't ask are not judged.
      "external-resources: none # drey:ignore HST101 -- the new hosts come in May\n",
    ])

  /// Nothing: what is unused shows when all other rules have spoken (`Suppressions.apply`).
  static func check(_ context: LintContext, _ findings: inout Findings) {}
}
