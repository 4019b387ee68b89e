import ClusterModel
import Diagnostics

/// An amount of 0 or less.
enum AmountNotPositive: Rule {
  static let description = RuleDescription(
    code: "GPU112", name: "amount-nonpositive", severity: .error, since: "0.1.0",
    summary: "The amount of a listed resource is 0 or negative",
    why: """
      An amount of 0 is not a way to turn a resource off without noise: the resource is dropped with a WARN line that \
      looks like any other. To turn it off, take its name out of `external-resources`.
      """,
    effect: "Flink logs a WARN line (no positive amount) and drops the resource: no device is requested.",
    references: ["flink-runtime ExternalResourceUtils.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1️⃣01️⃣
      """,
      """
      external-resources: gpu
      external-resource.gpu.amount: 1️⃣"-1"1️⃣
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      """,
      """
      external-resources: none
      external-resource.gpu.amount: 0
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed {
      guard let entry = resource[KnownSuffix.amount], let amount = resource.amount, amount <= 0 else { continue }
      findings.report(
        "\(amount) is no amount of \(quoted(resource.name)): it can only be 1 or more", at: entry.provenance.location,
        help: "set the number of devices of one TaskManager, or take \(quoted(resource.name)) out of the list")
    }
  }
}
