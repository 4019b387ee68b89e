import ClusterModel
import Diagnostics
import Resolution
import Topology

/// No host has as many devices as a TaskManager asks for.
enum AmountOverHost: Rule {
  static let description = RuleDescription(
    code: "HST101", name: "amount-over-host", severity: .error, since: "0.1.0",
    summary: "An amount that no host of the inventory has, or none that the pod selects",
    why: """
      All devices of a TaskManager come from one host. Where the amount is over what the largest host has, no \
      TaskManager starts, whatever the sum. A node selector or an affinity leaves fewer hosts: those of one model, say.
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
        ])),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣61️⃣
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        kubernetes.taskmanager.node-selector: nvidia.com/gpu.product:NVIDIA-A100-SXM4-40GB
        """,
        inventory: Inventory(hosts: [
          Host(
            name: "a", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)],
                model: "NVIDIA-A100-SXM4-40GB")
            ]),
          Host(
            name: "b", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 8)], model: "Tesla-T4")
            ]),
        ])),
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
    guard context.inventory != nil else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let amount = resource.amount, let offers = context.offers(of: resource),
        let most = offers.map(\.amount.all).max()
      else { continue }
      let mostSelected = offers.filter(\.isSelected).map(\.amount.all).max() ?? 0
      // A resource that nobody has, or nobody of those that the pod selects, is a finding of its own.
      guard mostSelected > 0, amount > Int64(mostSelected) else {
        checkPod(resource, amount, mostSelected, context, &findings)
        continue
      }
      findings.report(
        "\(amount) is more than any host\(mostSelected < most ? " that the pod selects" : "") has: \(mostSelected)",
        at: resource[KnownSuffix.amount]?.provenance.location,
        effect: effect(of: resource, context),
        help: "ask for \(mostSelected) at most, in more TaskManagers"
          + (amount <= Int64(most) ? ", or select nodes that have \(most)" : ""))
    }
  }

  /// What comes of it: who is asked for the devices refuses, and a discovery script alone refuses nothing.
  private static func effect(of resource: ConfiguredResource, _ context: LintContext) -> String? {
    let targets = context.cluster.targets.map(\.value)
    var asksKubernetes = resource[KnownSuffix.kubernetes] != nil && context.isNative
    var asksYARN = resource[KnownSuffix.yarn] != nil
    switch context.cluster.kind {
    case .workload: (asksKubernetes, asksYARN) = (true, false)
    case .flinkDeployment, .flinkSessionJob: asksYARN = false
    case .cluster where !targets.isEmpty:
      asksKubernetes = resource[KnownSuffix.kubernetes] != nil && targets.contains(where: \.isKubernetes)
      asksYARN = asksYARN && targets.contains(.yarn)
    default: break
    }
    switch (asksKubernetes, asksYARN) {
    case (true, true): return nil
    case (true, false): return "No node can take a TaskManager: its pod stays Pending."
    case (false, true): return "YARN refuses the request: Flink gets no TaskManager."
    case (false, false): break
    }
    let hasIdle = context.inventory?.hosts.contains { $0.gpus.contains { $0.isInMIGMode && $0.slices.isEmpty } }
    return hasIdle == true
      ? "The TaskManagers start all the same, and CUDA can't run on a GPU in MIG mode that has no MIG device."
      : """
      The TaskManagers start all the same, and operators get none of the devices: the discovery script finds too few, and \
      fails.
      """
  }

  /// All containers of a pod run on one host.
  private static func checkPod(
    _ resource: ConfiguredResource, _ amount: Int64, _ most: Int, _ context: LintContext, _ findings: inout Findings
  ) {
    guard most > 0, let key = resource[KnownSuffix.kubernetes]?.value.scalarText, let pod = context.taskManagerPod,
      pod.otherContainers.count + pod.initContainers.count > 0, let whole = pod.total(of: key), whole > Int64(most)
    else { return }
    let others = (pod.otherContainers + pod.initContainers).lazy.compactMap { container in
      (container["resources"]?["limits"]?.entries ?? []).last { $0.key == key }
    }
    findings.report(
      "the TaskManager's pod asks for \(whole) of \(quoted(key)), all containers together, and no host has more than \(most)",
      at: others.first?.keyLocation ?? resource[KnownSuffix.amount]?.provenance.location,
      help: "ask for \(most) at most in all containers")
  }
}
