import ClusterModel
import Diagnostics

/// A session cluster that may start GPU TaskManagers without end.
enum WorkersUnlimited: Rule {
  static let description = RuleDescription(
    code: "SLT105", name: "worker-cap-absent", severity: .info, since: "0.1.0",
    summary: "A session cluster with GPUs, and no limit to its TaskManagers",
    why: """
      A session cluster starts TaskManagers for whatever jobs ask for. By default their number has no limit, and each \
      takes its GPUs: one job with a wrong parallelism can take all that the cluster has.
      """,
    effect: """
      Flink starts as many TaskManagers as jobs ask for.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/, slotmanager.number-of-slots.max"
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
            external-resources: 1️⃣gpu1️⃣
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
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
            slotmanager.number-of-slots.max: "8"
        """, path: "deployment.yaml"),
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
          job:
            jarURI: local:///opt/job.jar
            parallelism: 4
        """, path: "deployment.yaml"),
    ])

  private static let limits = [
    "slotmanager.number-of-slots.max", "slotmanager.max-total-resource.cpu", "slotmanager.max-total-resource.memory",
  ]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment, context.isNative, context.cluster.job == nil,
      limits.allSatisfy({ context.configuration[$0] == nil })
    else { return }
    for resource in context.resources.listed where resource.isCounted && resource[KnownSuffix.kubernetes] != nil {
      findings.report(
        "nothing limits how many TaskManagers take devices of \(quoted(resource.name))", at: resource.listedAt,
        help: "set `slotmanager.number-of-slots.max`")
    }
  }
}
