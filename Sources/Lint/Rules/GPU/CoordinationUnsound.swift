import ClusterModel
import Diagnostics
import Topology

/// Freeing GPU 1 in the coordination file also frees 11.
enum CoordinationUnsound: Rule {
  static let description = RuleDescription(
    code: "GPU209", name: "coordination-index-substring", severity: .warning, since: "0.1.0",
    summary: "Coordination on a host with more than ten GPUs",
    why: """
      When a TaskManager is gone, the script takes its line out of the coordination file by a pattern that is not anchored: \
      freeing GPU 1 also removes the lines of 10, 11 and so on, whose owners still run.
      """,
    effect: "After a TaskManager has died, the script gives out a GPU that another one still has.",
    references: ["flink-gpu gpu-discovery-common.sh"],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        external-resource.gpu.param.discovery-script.args: 1️⃣--enable-coordination-mode1️⃣
        """,
        inventory: Inventory(hosts: [Host(name: "dgx-2", status: .ok, gpus: (0..<16).map { GPU(index: $0) })]))
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
        external-resource.gpu.param.discovery-script.args: --enable-coordination-mode
        """,
        inventory: Inventory(hosts: [Host(name: "dgx", status: .ok, gpus: (0..<8).map { GPU(index: $0) })]))
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let host = context.inventory?.hosts.first(where: { $0.gpuCount > 10 }) else { return }
    for script in context.discoveryScripts where script.isShipped && script.isCoordinated {
      guard let place = script.arguments?.provenance.location else { continue }
      findings.report(
        "coordination gives out GPUs twice on \(quoted(host.name)), which has \(host.gpuCount)",
        at: context.location(of: DiscoveryScript.coordinationFlag, in: place),
        help: "use a discovery script that keeps its own account, or one TaskManager a host")
    }
  }
}
