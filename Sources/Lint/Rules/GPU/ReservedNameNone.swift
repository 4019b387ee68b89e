import ClusterModel
import Diagnostics

/// `none` turns external resources off only where it stands alone.
enum ReservedNameNone: Rule {
  static let description = RuleDescription(
    code: "GPU106", name: "reserved-name-none", severity: .error, since: "0.1.0",
    summary: "`none` is taken as the name of a resource",
    why: """
      The bare value `none` of `external-resources` turns external resources off. In a list, in another case or with \
      blanks around it, it is a name like any other, and Flink looks for `external-resource.none.amount`.
      """,
    effect: "Flink looks for a resource of this name, finds no amount, logs one WARN line and drops it.",
    references: ["flink-core ExternalResourceOptions.java, NONE"],
    triggering: [
      "external-resources: 1️⃣none1️⃣;gpu\nexternal-resource.gpu.amount: 1\n",
      "external-resources: [1️⃣none1️⃣]\n",
      "external-resources: 1️⃣NONE1️⃣\n",
    ],
    quiet: ["external-resources: none\n"])

  static func applies(to name: String) -> Bool { trimmed(name, of: " \t").lowercased() == "none" }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let listed = context.resources.listed
    for resource in listed where applies(to: resource.name) && resource.entries.isEmpty {
      findings.report(
        "\(quoted(resource.name)) is a resource's name here: only the bare value `none` turns resources off",
        at: resource.listedAt,
        help: listed.count == 1 ? "write `external-resources: none`" : "remove \(quoted(resource.name)) from the list")
    }
  }
}
