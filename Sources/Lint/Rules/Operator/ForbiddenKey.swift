import ClusterModel
import Diagnostics

/// Keys that the operator sets itself.
enum ForbiddenKey: Rule {
  static let description = RuleDescription(
    code: "OPR107", name: "forbidden-conf-key", severity: .error, since: "0.1.0",
    summary: "A key of Flink's that a `FlinkDeployment` may not set",
    why: """
      The operator sets namespace and cluster id from the object's own metadata. Its validation refuses an object \
      whose `flinkConfiguration` sets them.
      """,
    effect: """
      The operator refuses the object: `Forbidden Flink config key`.
      """,
    references: [
      "flink-kubernetes-operator DefaultValidator.java, FORBIDDEN_CONF_KEYS and validateFlinkDeploymentConfig"
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
            1️⃣kubernetes.cluster-id1️⃣: embeddings
            taskmanager.numberOfTaskSlots: "1"
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
            kubernetes.taskmanager.service-account: flink
        """, path: "deployment.yaml")
    ])

  private static let forbidden = ["kubernetes.namespace", "kubernetes.cluster-id", "high-availability.cluster-id"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment else { return }
    for key in forbidden {
      guard let entry = context.configuration[key] else { continue }
      findings.report(
        "`\(key)` is set by the operator, and by nobody else", at: context.keyLocation(entry), help: "remove it",
        fixes: context.fix("remove the line", .safe, context.removal(of: entry)))
    }
  }
}
