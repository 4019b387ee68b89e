import ClusterModel
import Diagnostics
import Resolution
import Topology

/// All TaskManagers together need more than all hosts have.
enum DemandOverCapacity: Rule {
  static let description = RuleDescription(
    code: "HST103", name: "demand-over-capacity", severity: .error, since: "0.1.0",
    summary: "The TaskManagers need more devices than the hosts of the inventory have",
    why: """
      The number of TaskManagers is known where replicas are set, or parallelism and slots. All devices of one come from \
      one host, so that hosts of 4 and 8 take three TaskManagers with 3 each, not four. Hosts that the pod doesn't select \
      or tolerate don't count; other clusters of the same file do. What is in use is known where the inventory says it.
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
        ])),
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
            external-resource.gpu.amount: 3
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 1️⃣41️⃣
        """, path: "deployment.yaml",
        inventory: Inventory(hosts: [
          Host(
            name: "a", status: .ok,
            advertised: [
              Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)])
            ]),
          Host(
            name: "b", status: .ok,
            advertised: [
              Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 8)])
            ]),
        ])),
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
            replicas: 1️⃣31️⃣
        """, path: "deployment.yaml",
        inventory: Inventory(hosts: [
          Host(
            name: "a", status: .ok,
            advertised: [
              Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4, used: 3)])
            ])
        ])),
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
            replicas: 3
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: ranking
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 1️⃣31️⃣
        """, path: "deployment.yaml",
        inventory: Inventory(hosts: [
          Host(
            name: "a", status: .ok,
            advertised: [
              Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)])
            ])
        ])),
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
        ])),
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
            external-resource.gpu.amount: 3
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 3
        """, path: "deployment.yaml",
        inventory: Inventory(hosts: [
          Host(
            name: "a", status: .ok,
            advertised: [
              Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)])
            ]),
          Host(
            name: "b", status: .ok,
            advertised: [
              Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 8)])
            ]),
        ])),
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
            replicas: 3
        ---
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: ranking
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            replicas: 1
        """, path: "deployment.yaml",
        inventory: Inventory(hosts: [
          Host(
            name: "a", status: .ok,
            advertised: [
              Advertised(source: .kubernetes, resources: [.init(name: "nvidia.com/gpu", capacity: 4)])
            ])
        ])),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.inventory != nil, let (_, place) = context.leastTaskManagers else { return }
    for (demand, resource, offers) in context.hostDemands() {
      let (count, amount) = (demand.taskManagers, demand.amount)
      let hosts = zip(offers, demand.hosts).filter(\.1).map(\.0.amount)
      let room = taskManagers(with: amount, on: hosts.map(\.all))
      // Where no host takes one, that is a finding of its own.
      guard room > 0 else { continue }
      let each =
        "\(count) TaskManager\(count == 1 ? "" : "s") with \(amount) of \(quoted(resource.name))"
        + (count == 1 ? "" : " each")
      let notes = [Diagnostic.Note("the amount is set here", at: resource[KnownSuffix.amount]?.provenance.location)]
      let whose = demand.hosts.contains(false) ? "the hosts that the pod can go to" : "the hosts"
      if Int128(count) > room {
        findings.report(
          "\(each), and \(whose) have \(words(hosts.map(\.all)))" + (amount > 1 ? ": room for \(room)" : ""), at: place,
          help: "run \(room) TaskManager\(room == 1 ? "" : "s") at most, or add hosts", notes: notes)
        continue
      }
      if let others = context.earlier?.sum(beside: demand) {
        var together = others.taskManagers
        together[amount, default: 0] += Int128(count)
        let all = zip(offers, zip(others.hosts, demand.hosts)).filter { $1.0 || $1.1 }.map(\.0.amount.all)
        if !mayTake(together, on: all) {
          findings.report(
            "\(each), beside those of \(names(others.clusters)), and the hosts have \(words(all))", at: place,
            severity: .warning,
            effect: "They don't all start: the clusters of this file take the devices from each other.",
            help: "run fewer TaskManagers, or add hosts", notes: notes)
          continue
        }
      }
      if context.cluster.blueGreen != nil, Int128(count) * 2 > room {
        findings.report(
          "\(each), twice while blue gives way to green, and \(whose) have \(words(hosts.map(\.all)))"
            + (amount > 1 ? ": room for \(room)" : ""), at: place, severity: .warning,
          effect: """
            At each new version both run until the new one is ready: it never is, and the operator gives it up after \
            `kubernetes.operator.bluegreen.abort.grace-period`.
            """, help: "run \(room / 2) at most, or add hosts", notes: notes)
        continue
      }
      let free = taskManagers(with: amount, on: hosts.map(\.free))
      guard Int128(count) > free else { continue }
      findings.report(
        "\(each), and \(whose) have \(words(hosts.map(\.free))) left"
          + (amount > 1 ? ": room for \(free == 0 ? "none" : "\(free)")" : ""), at: place, severity: .warning,
        effect: "Some TaskManagers wait until others give devices back, unless what is in use is this cluster's own.",
        help: free == 0 ? "wait until devices are given back, or add hosts" : "run \(free) at most, or add hosts",
        notes: notes)
    }
  }

  /// The devices of each host, or the sum of many.
  private static func words(_ amounts: [Int]) -> String {
    let amounts = amounts.filter { $0 > 0 }.sorted()
    guard let last = amounts.last else { return "none" }
    guard amounts.count > 1 else { return "\(last)" }
    guard amounts.count <= 4 else { return "\(sum(amounts)) on \(amounts.count) of them" }
    return amounts.dropLast().map { String($0) }.joined(separator: ", ") + " and \(last)"
  }

  private static func names(_ clusters: [String]) -> String {
    let shown = clusters.prefix(clusters.count > 3 ? 2 : 3).map { quoted($0) }
    let others = clusters.count - shown.count
    guard others == 0 else { return shown.joined(separator: ", ") + " and \(others) others" }
    return shown.dropLast().joined(separator: ", ") + (shown.count > 1 ? " and " : "") + (shown.last ?? "")
  }
}
