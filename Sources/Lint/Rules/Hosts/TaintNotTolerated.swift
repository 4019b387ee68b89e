import ClusterModel
import Diagnostics
import Resolution
import Topology

/// All nodes with the device have a taint that the pod doesn't tolerate.
enum TaintNotTolerated: Rule {
  static let description = RuleDescription(
    code: "HST104", name: "toleration-missing", severity: .warning, since: "0.1.0",
    summary: "Every node that offers the device has a taint that the pod doesn't tolerate",
    why: """
      GPU nodes are usually tainted, so that other pods stay away. A pod needs a toleration, which some clusters add \
      by themselves: by the admission plugin ExtendedResourceToleration, where the taint's key is the resource's name.
      """,
    effect: """
      The TaskManager's pod stays Pending, unless the cluster adds the toleration.
      """,
    references: [
      "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
      "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.kubernetes.config-key: 1️⃣nvidia.com/gpu1️⃣
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
        kubernetes.taskmanager.tolerations: key:nvidia.com/gpu,operator:Exists,effect:NoSchedule
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
    guard let inventory = context.inventory, let pod = context.taskManagerPod else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.kubernetes], let key = entry.value.scalarText else { continue }
      let nodes = inventory.hosts.flatMap(\.advertised).filter { offer in
        offer.source == .kubernetes && offer.resources.contains { $0.name == key && $0.capacity > 0 }
      }
      let kept = nodes.map { node in node.taints.first { keepsOut($0) && !isTolerated($0, by: pod.tolerations) } }
      guard !nodes.isEmpty, kept.allSatisfy({ $0 != nil }), let taint = kept.first ?? nil else { continue }
      let parts = taint.split(separator: ":")
      let taintKey = parts.first?.split(separator: "=").first.map(String.init) ?? ""
      findings.report(
        "every node with \(quoted(key)) has the taint \(quoted(taint)), which the pod doesn't tolerate",
        at: entry.provenance.location,
        help: context.cluster.kind == .workload
          ? "add a toleration of \(quoted(taintKey)) to the pod's `tolerations`"
          : "set `kubernetes.taskmanager.tolerations: key:\(taintKey),operator:Exists,effect:\(parts.last ?? "")`")
    }
  }

  private static func keepsOut(_ taint: String) -> Bool { !taint.hasSuffix(":PreferNoSchedule") }

  /// - Parameter taint: `key=value:effect`.
  private static func isTolerated(_ taint: String, by tolerations: [StructuredNode]) -> Bool {
    guard let colon = taint.lastIndex(of: ":") else { return true }
    let effect = taint[taint.index(after: colon)...]
    let pair = taint[..<colon].split(separator: "=", maxSplits: 1)
    let (key, value) = (pair.first ?? "", pair.count > 1 ? pair[1] : "")
    return tolerations.contains { toleration in
      let own = toleration["key"]?.string ?? ""
      let ownEffect = toleration["effect"]?.string ?? ""
      guard ownEffect.isEmpty || ownEffect == effect else { return false }
      if toleration["operator"]?.string == "Exists" { return own.isEmpty || own == key }
      return own == key && (toleration["value"]?.string ?? "") == value
    }
  }
}
