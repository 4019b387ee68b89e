import ClusterModel
import Diagnostics

/// The operator takes limits and requests from `resources`, and leaves claims behind.
enum ClaimsDropped: Rule {
  static let description = RuleDescription(
    code: "OPR105", name: "resources-claims-dropped", severity: .error, since: "0.1.0",
    summary: "`resources.claims` of a role, which the operator doesn't pass on",
    why: """
      The CRD has `claims` under `resources`, but the operator copies limits and requests only. The container has no \
      claim on the device, although the pod may name it.
      """,
    effect: """
      The operator drops the claim: the container gets no device.
      """,
    references: [
      "flink-kubernetes-operator FlinkConfigBuilder.java",
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
            resources:
              limits:
                memory: 4Gi
              1️⃣claims1️⃣:
                - name: gpu
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
            podTemplate:
              spec:
                resourceClaims:
                  - name: gpu
                    resourceClaimTemplateName: gpu
                containers:
                  - name: flink-main-container
                    resources:
                      claims:
                        - name: gpu
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment else { return }
    for (role, node) in [("jobManager", context.cluster.jobManager), ("taskManager", context.cluster.taskManager)] {
      guard let claims = node?["resources"]?.entries.last(where: { $0.key == "claims" }), !claims.value.items.isEmpty
      else { continue }
      findings.report(
        "`\(role).resources.claims` reaches no pod", at: claims.keyLocation,
        help: "write the claims into `\(role).podTemplate`, at `flink-main-container`")
    }
  }
}
