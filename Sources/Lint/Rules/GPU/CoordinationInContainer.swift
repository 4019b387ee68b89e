import ClusterModel
import Diagnostics

/// Coordination is a file on the host, with process numbers: it means nothing between containers.
enum CoordinationInContainer: Rule {
  static let description = RuleDescription(
    code: "GPU208", name: "coordination-in-container", severity: .warning, since: "0.1.0",
    summary: "Coordination between TaskManagers that run in containers",
    why: """
      The coordination file tells TaskManagers of one host which GPUs are taken. In pods each TaskManager has a file of its \
      own, so nothing is coordinated. Where the file is shared, owners are written down by process number, which counts \
      per container and is often 1: a GPU that was taken once is never given back. Kubernetes gives each pod its own GPUs.
      """,
    effect: "A file of the pod's own coordinates nothing; a shared one keeps GPUs taken for ever.",
    references: ["flink-gpu gpu-discovery-common.sh"],
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
            external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
            external-resource.gpu.param.discovery-script.args: 1️⃣--enable-coordination-mode1️⃣
        """, path: "deployment.yaml")
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.param.discovery-script.args: --enable-coordination-mode
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.runsOnKubernetes == true else { return }
    for script in context.discoveryScripts where script.isShipped && script.isCoordinated {
      guard let place = script.arguments?.provenance.location else { continue }
      findings.report(
        "coordination is for TaskManagers of one host, not for pods",
        at: context.location(of: DiscoveryScript.coordinationFlag, in: place),
        help: "remove `\(DiscoveryScript.coordinationFlag)`")
    }
  }
}
