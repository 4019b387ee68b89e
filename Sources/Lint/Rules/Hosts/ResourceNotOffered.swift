import ClusterModel
import Diagnostics
import Resolution
import Topology

/// A resource that no host of the inventory offers.
enum ResourceNotOffered: Rule {
  static let description = RuleDescription(
    code: "HST102", name: "resource-not-offered", severity: .error, since: "0.1.0",
    summary: "A resource that no node of the inventory offers",
    why: """
      Kubernetes places a pod on a node that offers each resource by its exact name. Sharing may rename it \
      (`nvidia.com/gpu.shared`), and MIG may cut it (`nvidia.com/mig-1g.10gb`).
      """,
    effect: """
      No node offers it: the TaskManager's pod stays Pending.
      """,
    references: [
      "https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus",
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/gpu.shared1️⃣
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
        external-resource.gpu.amount: 1
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
    for (suffix, source, word) in [
      (KnownSuffix.kubernetes, Advertised.Source.kubernetes, "node"), (KnownSuffix.yarn, .yarn, "NodeManager"),
    ] {
      let offers = inventory.hosts.flatMap(\.advertised).filter { $0.source == source }
      guard !offers.isEmpty else { continue }
      let names = Set(offers.flatMap(\.resources).filter { $0.capacity > 0 }.map(\.name))
      for resource in context.resources.listed where resource.isCounted {
        guard let entry = resource[suffix], let key = entry.value.scalarText, !isBlank(key), !names.contains(key),
          !ConfigKeyOverwritesPod.applies(to: key)
        else { continue }
        let near =
          suggestion(for: key, among: names.sorted()) ?? names.sorted().first { gpuVendor(ofResource: $0) != nil }
        findings.report(
          "\(quoted(key)) is offered by no \(word)", at: entry.provenance.location,
          effect: source == .yarn ? "YARN refuses the request: Flink gets no TaskManager." : nil,
          help: near.map { "write `\($0)`, which they offer" } ?? "install the device plugin for it")
      }
    }
  }
}
