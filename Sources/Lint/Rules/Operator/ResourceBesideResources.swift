import ClusterModel
import Diagnostics

/// Both forms of a role's resources: the new one wins whole.
enum ResourceBesideResources: Rule {
  static let description = RuleDescription(
    code: "OPR104", name: "resource-and-resources", severity: .warning, since: "0.1.0",
    summary: "`resource` and `resources` of a role are both set",
    why: """
      An operator that knows `resources` (1.16) takes CPU and memory from there and does not look at `resource`; an \
      older one does the opposite. The pod's size depends on the operator.
      """,
    effect: """
      Operator 1.16 and newer ignore `resource`; older ones never see `resources`.
      """,
    references: [
      "flink-kubernetes-operator FlinkConfigBuilder.java"
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
          taskManager:
            1️⃣resource1️⃣:
              memory: 2048m
            resources:
              limits:
                memory: 4Gi
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
          taskManager:
            resource:
              memory: 2048m
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment else { return }
    for (role, node) in [("jobManager", context.cluster.jobManager), ("taskManager", context.cluster.taskManager)] {
      guard let old = node?.entries.last(where: { $0.key == "resource" }),
        let new = node?.entries.last(where: { $0.key == "resources" })
      else { continue }
      findings.report(
        "`\(role).resource` doesn't count beside `\(role).resources`", at: old.keyLocation, help: "keep one of the two",
        notes: [Diagnostic.Note("operator 1.16 and newer read this one", at: new.keyLocation)])
    }
  }
}
