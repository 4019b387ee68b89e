import ClusterModel
import Diagnostics

/// The autoscaler counts CPU and memory, not GPUs.
enum AutoscalerBlind: Rule {
  static let description = RuleDescription(
    code: "OPR114", name: "autoscaler-gpu-blind", severity: .info, since: "0.1.0",
    summary: "The autoscaler is on for a cluster with GPUs, and nothing limits it",
    why: """
      Before it scales up, the operator's autoscaler checks the cluster's free CPU and memory. It doesn't look at \
      GPUs: it asks for TaskManagers that no node has a GPU for, and each rescaling restarts the job.
      """,
    effect: """
      The autoscaler may scale into TaskManagers whose pods stay Pending for want of GPUs.
      """,
    references: [
      "flink-kubernetes-operator ClusterResourceManager.java",
      "https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/custom-resource/autoscaler/",
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
            job.autoscaler.enabled: 1️⃣"true"1️⃣
        """, path: "deployment.yaml")
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
            job.autoscaler.enabled: "true"
            job.autoscaler.vertex.max-parallelism: "8"
        """, path: "deployment.yaml")
    ])

  private static let limits = [
    "job.autoscaler.vertex.max-parallelism", "slotmanager.number-of-slots.max", "pipeline.max-parallelism",
  ]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let entry = context.configuration["job.autoscaler.enabled"], entry.value.scalarText?.lowercased() == "true",
      context.resources.listed.contains(where: { $0.isCounted && $0[KnownSuffix.kubernetes] != nil }),
      limits.allSatisfy({ context.configuration[$0] == nil })
    else { return }
    findings.report(
      "the autoscaler doesn't count GPUs, and nothing limits it", at: entry.provenance.location,
      help: "set `job.autoscaler.vertex.max-parallelism` to what the GPUs are enough for")
  }
}
