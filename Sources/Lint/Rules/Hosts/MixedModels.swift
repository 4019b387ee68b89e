import ClusterModel
import Diagnostics
import Resolution
import Topology

/// Hosts with different GPUs, and nothing that chooses.
enum MixedModels: Rule {
  static let description = RuleDescription(
    code: "HST105", name: "gpu-models-mixed", severity: .info, since: "0.1.0",
    summary: "Hosts of the inventory have different models of GPU, and the pod takes any",
    why: """
      `nvidia.com/gpu` is any GPU. Where nodes have different models, a TaskManager may land on the smaller one, \
      unless a node selector or an affinity chooses.
      """,
    effect: """
      The TaskManagers run on whatever model is free.
      """,
    references: [
      "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/"
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
            name: "a", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)],
                model: "NVIDIA-A100-80GB-PCIe")
            ]),
          Host(
            name: "b", status: .ok,
            advertised: [
              Advertised(
                source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)], model: "Tesla-T4")
            ]),
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
    guard context.inventory != nil, let pod = context.taskManagerPod, pod.nodeSelector.isEmpty,
      pod.affinity?["nodeAffinity"] == nil
    else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.kubernetes], let key = entry.value.scalarText,
        let amount = resource.amount, let offers = context.offers(of: resource)
      else { continue }
      let hosts = zip(offers, openHosts(offers, amount: amount, key: key)).filter(\.1).map(\.0)
      let models = Set(hosts.filter { $0.isCandidate(amount) }.compactMap(\.model)).sorted()
      guard models.count > 1 else { continue }
      findings.report(
        "\(quoted(key)) may be \(models.prefix(4).map { quoted($0) }.joined(separator: " or "))",
        at: entry.provenance.location,
        help:
          "choose with `\(context.cluster.kind == .workload ? "nodeSelector" : "kubernetes.taskmanager.node-selector")`, by a label such as `nvidia.com/gpu.product`"
      )
    }
  }
}
