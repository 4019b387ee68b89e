import ClusterModel
import Diagnostics

/// An amount that a Java `double` can't hold.
enum AmountLosesPrecision: Rule {
  static let description = RuleDescription(
    code: "GPU114", name: "amount-precision", severity: .warning, since: "0.1.0",
    summary: "An amount is too large for the `double` that it passes through",
    why: """
      Flink carries amounts as a `double` on their way to the pod or container. Above 2^53 not every whole number has one; \
      the largest `long` comes out negative.
      """,
    effect: "Flink requests another amount than this one.",
    references: ["flink-core Resource.java", "flink-kubernetes KubernetesUtils.java"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1️⃣90071992547409931️⃣
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 9007199254740992
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed {
      guard let amount = resource.amount, amount > 0, Int64(exactly: Double(amount)) != amount else { continue }
      findings.report(
        "\(amount) is too large an amount to be kept exactly", at: resource[KnownSuffix.amount]?.provenance.location,
        help: "set the number of devices of one TaskManager")
    }
  }
}
