import ClusterLoading
import ClusterModel
import Diagnostics

/// Several TaskManagers on one host, each of which takes the first GPUs.
enum CoordinationOff: Rule {
  static let description = RuleDescription(
    code: "GPU210", name: "coordination-off", severity: .warning, since: "0.1.0",
    summary: "Several TaskManagers share a host, and their script doesn't coordinate",
    why: """
      Without coordination the script prints the first GPUs of the host, whoever asks. `workers` names a host once for each \
      TaskManager that is to run on it: with two, both get the same GPUs, and other GPUs stay idle. With \
      `taskmanager.compute.numa` each host that has `numactl` runs one for each of its NUMA nodes.
      """,
    effect: "Each TaskManager on the host gets the same GPUs.",
    references: ["flink-gpu nvidia-gpu-discovery.sh", "flink-dist start-cluster.sh, taskmanager.sh"],
    triggering: [
      RuleExample(
        """
        external-resources: 1️⃣gpu1️⃣
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "node1\nnode1\nnode2\n"]),
      RuleExample(
        """
        external-resources: 1️⃣gpu1️⃣
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "localhost\n127.0.0.1\n"]),
      RuleExample(
        """
        external-resources: 1️⃣gpu1️⃣
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        taskmanager.compute.numa: true
        """, beside: ["workers": "node1\n"]),
      RuleExample(
        """
        external-resources: 1️⃣gpu1️⃣
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "flink@node1\nnode1 # the second\n"]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        """, beside: ["workers": "node1\nnode2\n"]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        external-resource.gpu.param.discovery-script.args: --enable-coordination-mode
        """, beside: ["workers": "node1\nnode1\n"]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let file = context.surroundings.workers else { return }
    let byNode = context.cluster.startsByNUMANode && context.runsOnYARN != true && context.runsOnKubernetes != true
    let workers = WorkersFile(file).workers
    var seen: Set<String> = []
    let shared = workers.first { !seen.insert(hostIdentity(bareHost($0.host))).inserted }
    guard let worker = shared ?? (byNode ? workers.first : nil) else { return }
    for script in context.discoveryScripts where script.isShipped && !script.isCoordinated {
      findings.report(
        shared == nil
          ? "a host runs a TaskManager for each of its NUMA nodes, and each takes its first GPUs"
          : "\(quoted(worker.host)) runs several TaskManagers, and each takes its first GPUs",
        at: script.resource.listedAt,
        help: "set `external-resource.\(script.resource.name).param.discovery-script.args: "
          + "\(DiscoveryScript.coordinationFlag)`",
        notes: [
          shared == nil
            ? Diagnostic.Note(
              "it is asked for here", at: context.configuration["taskmanager.compute.numa"]?.provenance.location)
            : Diagnostic.Note("the host stands here once more", at: worker.location)
        ])
    }
  }

  /// Without the user that ssh is told.
  private static func bareHost(_ host: String) -> String {
    host.lastIndex(of: "@").map { String(host[host.index(after: $0)...]) } ?? host
  }
}
