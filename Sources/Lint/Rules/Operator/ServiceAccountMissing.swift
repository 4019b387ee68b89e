import ClusterModel
import Diagnostics

/// The operator wants `serviceAccount`.
enum ServiceAccountMissing: Rule {
  static let description = RuleDescription(
    code: "OPR117", name: "service-account-missing", severity: .error, since: "0.1.0",
    summary: "A `FlinkDeployment` without `serviceAccount`",
    why: """
      JobManagers ask the API server for TaskManagers, and need an account that may. The operator has no default for it, \
      though Flink itself has one.
      """,
    effect: """
      The operator refuses the object: `spec.serviceAccount must be defined`.
      """,
    references: [
      "flink-kubernetes-operator DefaultValidator.java, validateServiceAccount"
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: 1️⃣embeddings1️⃣
        spec:
          flinkVersion: v2_0
          jobManager:
            resource:
              memory: 2048m
          taskManager:
            resource:
              memory: 2048m
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
          serviceAccount: flink
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard cluster.kind == .flinkDeployment, !DeploymentFieldUnknown.isAmazons(cluster),
      !cluster.otherFields.contains(where: { $0.key == "serviceAccount" && $0.value.value != .null }),
      // What is a part of an object has its other fields elsewhere.
      cluster.flinkVersion != nil || isWithoutVersion(cluster), let name = cluster.name
    else { return }
    findings.report(
      "`spec.serviceAccount` is not set", at: name.provenance.location,
      help: "set it to the account that may create pods: `flink`, where the operator's chart made it")
  }

  /// Whether an object has a spec and no version, which is a finding of its own.
  private static func isWithoutVersion(_ cluster: Cluster) -> Bool {
    guard let spec = cluster.spec, spec.isMap else { return false }
    return spec["flinkVersion"] == nil
  }
}
