import ClusterModel
import Diagnostics
import Resolution
import Topology

/// A resource that no host of the inventory offers.
enum ResourceNotOffered: Rule {
  static let description = RuleDescription(
    code: "HST102", name: "resource-not-offered", severity: .error, since: "0.1.0",
    summary: "A resource that no node of the inventory offers, or none that the pod selects",
    why: """
      Kubernetes places a pod on a node that offers each resource by its exact name. Sharing may rename it \
      (`nvidia.com/gpu.shared`), and MIG may cut it (`nvidia.com/mig-1g.10gb`). A node selector or an affinity leaves the \
      nodes with the labels that it names: the inventory knows those of the GPU's product, family, memory and count.
      """,
    effect: """
      No node has all that the TaskManager's pod asks for: it stays Pending.
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
        ])),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        kubernetes.taskmanager.node-selector: nvidia.com/gpu.product:1️⃣Tesla-V1001️⃣
        """,
        inventory: Inventory(hosts: [
          Host(
            name: "gpu-1", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)], model: "Tesla-T4")
            ])
        ])),
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
        ])),
      // What the inventory doesn't know of a node may be so.
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
        kubernetes.taskmanager.node-selector: nvidia.com/gpu.product:Tesla-V100,pool:gpu
        """,
        inventory: Inventory(hosts: [
          Host(
            name: "gpu-1", status: .ok,
            advertised: [Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)])])
        ])),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // In standalone mode the config key asks for nothing.
    guard let inventory = context.inventory, context.isNative || context.cluster.kind == .cluster else { return }
    checkSelection(context, inventory, &findings)
    for (suffix, source, word) in [
      (KnownSuffix.kubernetes, Advertised.Source.kubernetes, "node"), (KnownSuffix.yarn, .yarn, "NodeManager"),
    ] {
      let offers = inventory.hosts.flatMap(\.advertised).filter { $0.source == source }
      guard !offers.isEmpty else {
        checkVendor(suffix, source, context, inventory, &findings)
        continue
      }
      let names = Set(offers.filter(\.startsContainers).flatMap(\.resources).filter { $0.capacity > 0 }.map(\.name))
      for resource in context.resources.listed where resource.isCounted {
        guard let entry = resource[suffix], let key = entry.value.scalarText, !isBlank(key), !names.contains(key),
          !ConfigKeyOverwritesPod.applies(to: key)
        else { continue }
        let idle = offers.filter { offer in offer.resources.contains { $0.name == key && $0.capacity > 0 } }
        if !idle.isEmpty {
          findings.report(
            "\(quoted(key)) is offered by no \(word) that starts containers", at: entry.provenance.location,
            effect: "YARN gives no container, and the TaskManagers never start, until one of them is back.",
            help: "look at the nodes: YARN says \(Set(idle.compactMap(\.state)).sorted().joined(separator: ", "))")
          continue
        }
        let near =
          suggestion(for: key, among: names.sorted()) ?? names.sorted().first { gpuVendor(ofResource: $0) != nil }
        findings.report(
          "\(quoted(key)) is offered by no \(word)", at: entry.provenance.location,
          effect: source == .yarn ? "YARN refuses the request: Flink gets no TaskManager." : nil,
          help: near.map { "write `\($0)`, which they offer" } ?? "install the device plugin for it")
      }
    }
  }

  /// Reports a vendor's GPUs where the hosts were asked themselves, and have those of others only.
  private static func checkVendor(
    _ suffix: String, _ source: Advertised.Source, _ context: LintContext, _ inventory: Inventory,
    _ findings: inout Findings
  ) {
    let vendors = Set(inventory.hosts.flatMap(\.gpus).map(\.vendor))
    guard !vendors.isEmpty, !vendors.contains(nil), inventory.hosts.allSatisfy({ $0.status == .ok }) else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[suffix], let key = entry.value.scalarText,
        let vendor = gpuVendor(ofResource: key), !vendors.contains(vendor)
      else { continue }
      let near = vendors.contains(.amd) ? "amd.com/gpu" : vendors.contains(.nvidia) ? "nvidia.com/gpu" : nil
      findings.report(
        "\(quoted(key)) is a GPU that no host has: theirs are of another vendor", at: entry.provenance.location,
        effect: source == .yarn ? "YARN refuses the request: Flink gets no TaskManager." : nil,
        help: (source == .kubernetes ? near : nil).map { "write `\($0)`" } ?? "name the resource of the hosts' GPUs")
    }
  }

  /// Reports a node selector or an affinity that leaves no node with the resource.
  private static func checkSelection(_ context: LintContext, _ inventory: Inventory, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod, !pod.nodeSelector.isEmpty || pod.affinity != nil else { return }
    let placement = Placement(of: pod)
    let affinity = pod.affinity?["nodeAffinity"]
    var seen: Set<SourceLocation> = []
    for resource in context.resources.listed where resource.isCounted {
      guard let key = resource[KnownSuffix.kubernetes]?.value.scalarText else { continue }
      let having = (context.offers(of: resource) ?? []).filter { $0.amount.all > 0 }
      guard !having.isEmpty, !having.contains(where: \.isSelected) else { continue }
      let nodes = inventory.hosts.flatMap(\.advertised).filter { offer in
        offer.source == .kubernetes && offer.resources.contains { $0.name == key && $0.capacity > 0 }
      }
      let vendor = gpuVendor(ofResource: key)
      let models = Set(nodes.compactMap { node in vendor.flatMap(node.labels)?.model }).sorted()
      let wrong = pod.nodeSelector.first { entry in !nodes.contains { placement.selects(entry, $0) } }
      let text = wrong?.value.string ?? ""
      let whole = wrong?.value.provenance.location ?? affinity?.provenance.location
      let place = whole.map { context.location(of: text, in: $0) }
      if let place, !seen.insert(place).inserted { continue }
      let what =
        wrong.map { "`\($0.key): \(text)` selects" }
        ?? (affinity == nil ? "the node selector selects" : "node selector and affinity select")
      let asksModel =
        wrong.map { entry in
          (entry.key.hasSuffix("/gpu.product") || entry.key.hasSuffix("/gpu.product-name")
            || entry.key == "gpu.intel.com/product") && entry.key.contains(key.prefix { $0 != "/" })
        } ?? false
      findings.report(
        "\(what) no node with \(quoted(key))", at: place,
        help: asksModel && !models.isEmpty
          ? "write \(models.prefix(4).map { quoted($0) }.joined(separator: " or ")), which they have"
          : "select the labels of a node that offers it")
    }
  }
}
