import ClusterModel
import Diagnostics
import Resolution
import Topology

/// No host has as many devices as a TaskManager asks for.
enum AmountOverHost: Rule {
  static let description = RuleDescription(
    code: "HST101", name: "amount-over-host", severity: .error, since: "0.1.0",
    summary: "An amount that no host of the inventory has",
    why: """
      All devices of a TaskManager come from one host. Where the amount is over what the largest host has, no \
      TaskManager starts, whatever the sum.
      """,
    effect: """
      No host can take a TaskManager: pods stay Pending, and YARN refuses the request.
      """,
    references: [
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources"
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣81️⃣
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        """,
        inventory: Inventory(hosts: [
          Host(
            name: "gpu-1", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)],
                taints: ["nvidia.com/gpu=present:NoSchedule"])
            ])
        ]))
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        """,
        inventory: Inventory(hosts: [
          Host(
            name: "gpu-1", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)],
                taints: ["nvidia.com/gpu=present:NoSchedule"])
            ])
        ]))
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let inventory = context.inventory else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let amount = resource.amount, let most = inventory.most(of: resource), amount > Int64(most) else {
        continue
      }
      // A resource that nobody has is a finding of its own.
      guard most > 0 else { continue }
      findings.report(
        "\(amount) is more than any host has: \(most)", at: resource[KnownSuffix.amount]?.provenance.location,
        help: "ask for \(most) at most, in more TaskManagers")
    }
  }
}
