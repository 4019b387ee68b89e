import ClusterModel
import Diagnostics
import Resolution
import Topology

/// All nodes with the devices have taints that the pod doesn't tolerate.
enum TaintNotTolerated: Rule {
  static let description = RuleDescription(
    code: "HST104", name: "toleration-missing", severity: .warning, since: "0.1.0",
    summary: "Every node that can hold the pod has a taint that the pod doesn't tolerate",
    why: """
      GPU nodes are usually tainted, so that other pods stay away. A pod needs a toleration, which some clusters add \
      by themselves: by the admission plugin ExtendedResourceToleration, where the taint's key is the resource's name. \
      Looked at are the nodes that have as many devices as a TaskManager asks for, and that its node selector leaves. \
      Taints under `node.kubernetes.io` say that a node is cordoned or not ready: they are no one's to tolerate.
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
        ])),
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
            ]),
          Host(
            name: "gpu-2", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 8)],
                taints: ["dedicated=gpu:NoExecute"])
            ]),
        ])),
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
    guard context.inventory != nil, context.taskManagerPod != nil else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.kubernetes], let key = entry.value.scalarText,
        let amount = resource.amount, let offers = context.offers(of: resource)
      else { continue }
      let nodes = offers.filter { $0.isCandidate(amount) }
      guard !nodes.isEmpty, nodes.allSatisfy({ !$0.taints.isEmpty }) else { continue }
      let isClosed = nodes.allSatisfy { $0.taints.contains { Taint($0).isCondition } }
      if isClosed {
        let devices = amount == 1 ? quoted(key) : "\(amount) of \(quoted(key))"
        let shown = nodes.prefix(3).map { quoted($0.host) }.joined(separator: ", ")
        findings.report(
          "every node with \(devices) is cordoned or not ready: \(shown)\(nodes.count > 3 ? " and others" : "")",
          at: entry.provenance.location,
          effect: "The TaskManager's pod stays Pending until one of them takes pods again.",
          help: "wait until a node is ready and takes pods again: its taint is nobody's to tolerate")
        continue
      }
      findings.report(
        headline(nodes, amount == 1 ? quoted(key) : "\(amount) of \(quoted(key))"), at: entry.provenance.location,
        help: help(nodes, context))
    }
  }

  private static func headline(_ nodes: [HostOffer], _ devices: String) -> String {
    // What all nodes have is the shorter story.
    let shared = nodes.dropFirst().reduce(nodes.first?.taints ?? []) { $0.filter($1.taints.contains) }
    if let taint = shared.first {
      return "every node with \(devices) has the taint \(quoted(taint)), which the pod doesn't tolerate"
    }
    var groups: [(taints: [String], hosts: [String])] = []
    var known: [[String]: Int] = [:]
    for node in nodes {
      let place = known[node.taints] ?? groups.count
      known[node.taints] = place
      if place == groups.count { groups.append((node.taints, [])) }
      groups[place].hosts.append(node.host)
    }
    let parts = groups.prefix(3).map { group in
      let hosts =
        group.hosts.count > 2 ? "\(group.hosts.count) nodes" : group.hosts.map { quoted($0) }.joined(separator: " and ")
      let verb = group.hosts.count > 1 ? "have" : "has"
      return "\(hosts) \(verb) \(group.taints.map { quoted($0) }.joined(separator: " and "))"
    }
    let rest = groups.count > 3 ? ", others have others" : ""
    return
      "every node with \(devices) has a taint that the pod doesn't tolerate: \(parts.joined(separator: ", "))\(rest)"
  }

  /// The fewest tolerations that let the pod run, on as many nodes as that may be.
  private static func help(_ nodes: [HostOffer], _ context: LintContext) -> String {
    var counts: [[String]: Int] = [:]
    for node in nodes where !node.taints.contains(where: { Taint($0).isCondition }) {
      counts[node.taints, default: 0] += 1
    }
    let best = counts.min { left, right in
      if left.key.count != right.key.count { return left.key.count < right.key.count }
      if left.value != right.value { return left.value > right.value }
      return left.key.lexicographicallyPrecedes(right.key)
    }
    guard let taints = best?.key.map(Taint.init) else {
      return "wait until a node is ready and takes pods again: nobody should tolerate these taints"
    }
    let all = best?.value == nodes.count ? "" : best?.value == 1 ? ", for one node" : ", for \(best?.value ?? 0) nodes"
    if context.cluster.kind == .workload {
      let keys = taints.map { quoted("\($0.key):\($0.effect)") }.joined(separator: " and ")
      return "add a toleration of \(keys) to the pod's `tolerations`\(all)"
    }
    let option = "kubernetes.taskmanager.tolerations"
    let text = taints.map(\.toleration).joined(separator: ";")
    return context.configuration[option] == nil
      ? "set `\(option): \(text)`\(all)" : "add `;\(text)` to `\(option)`\(all)"
  }
}
