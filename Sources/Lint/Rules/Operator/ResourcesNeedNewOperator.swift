import ClusterModel
import Diagnostics
import Resolution

/// `resources` came with operator 1.16.
enum ResourcesNeedNewOperator: Rule {
  static let description = RuleDescription(
    code: "OPR103", name: "resources-needs-1-16", severity: .warning, since: "0.1.0",
    summary: "`resources` of a role, which operators before 1.16 don't know",
    why: """
      `jobManager.resources` and `taskManager.resources`, in the form of a container's, came with version 1.16 of the \
      operator. The CRD of an older one prunes the field, and then no memory is left. Where `resource` stands beside \
      it, a new operator doesn't look at that.
      """,
    effect: """
      An operator before 1.16 never sees the field, and refuses the object where no memory is set elsewhere.
      """,
    references: [
      "flink-kubernetes-operator FLINK-33548",
      "flink-kubernetes-operator helm chart, flinkdeployments.flink.apache.org-v1.yml",
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
            1️⃣resources1️⃣:
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
            resources:
              requests:
                memory: 4Gi
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.16\"\n"]),
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
              memory: 4096m
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment else { return }
    let isRead = context.cluster.operatorReadsResources
    if isRead == true { return }
    for (role, node) in [("jobManager", context.cluster.jobManager), ("taskManager", context.cluster.taskManager)] {
      guard let entry = node?.entries.last(where: { $0.key == "resources" }) else { continue }
      findings.report(
        "`\(role).resources` needs version 1.16 of the operator", at: entry.keyLocation,
        severity: isRead == nil ? nil : .error,
        help: "use `resource` with `memory` and `cpu`, unless every operator is 1.16 or newer")
    }
  }
}
