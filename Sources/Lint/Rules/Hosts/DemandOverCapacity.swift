import ClusterModel
import Diagnostics
import Resolution
import Topology

/// All TaskManagers together need more than all hosts have.
enum DemandOverCapacity: Rule {
  static let description = RuleDescription(
    code: "HST103", name: "demand-over-capacity", severity: .error, since: "0.1.0",
    summary: "The TaskManagers need more devices than the inventory has",
    why: """
      The number of TaskManagers is known where replicas are set, or parallelism and slots; times the amount, it is \
      what the cluster must have free.
      """,
    effect: """
      Some TaskManagers never start, and the job waits for them.
      """,
    references: [
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources"
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 1️⃣51️⃣
        """, path: "deployment.yaml",
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
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 4
        """, path: "deployment.yaml",
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
    guard let inventory = context.inventory, let (taskManagers, place) = context.leastTaskManagers else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let amount = resource.amount, let all = inventory.total(of: resource), all > 0 else { continue }
      let (need, overflows) = amount.multipliedReportingOverflow(by: taskManagers)
      guard overflows || need > Int64(all) else { continue }
      findings.report(
        "\(taskManagers) TaskManagers with \(amount) of \(quoted(resource.name)) each, and the hosts have \(all)",
        at: place,
        help: Int64(all) < amount
          ? "ask for \(all) at most, or add hosts" : "run \(Int64(all) / amount) TaskManagers at most, or add hosts",
        notes: [Diagnostic.Note("the amount is set here", at: resource[KnownSuffix.amount]?.provenance.location)])
    }
  }
}
