import ClusterModel
import Diagnostics
import Resolution

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
      The operator drops the claim: the container gets no device, unless the pod template has the same claim at \
      `flink-main-container`. Then the field is only superfluous, and the finding is an info.
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
        """, path: "deployment.yaml"),
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
        """, path: "deployment.yaml"),
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
    for role in PodRole.allCases {
      let node = role == .taskManager ? context.cluster.taskManager : context.cluster.jobManager
      guard let claims = node?["resources"]?.entries.last(where: { $0.key == "claims" }), !claims.value.items.isEmpty
      else { continue }
      let inTemplate = claimsOfTemplate(context.cluster, role)
      let others = claims.value.items.map { claim in inTemplate.first { isSame($0, claim) } }
      guard others.contains(where: { $0 == nil }) else {
        findings.report(
          "`\(role.field).resources.claims` reaches no pod; the pod template has the same claims",
          at: claims.keyLocation,
          severity: .info,
          effect: "The operator drops the field: the container has its claims from the pod template alone.",
          help: "remove it: the pod template is enough",
          notes: others.prefix(1).map {
            Diagnostic.Note("the claim of the pod template", at: $0?.provenance.location)
          })
        continue
      }
      findings.report(
        "`\(role.field).resources.claims` reaches no pod", at: claims.keyLocation,
        effect: "The operator drops the claim: the container gets no device.",
        help: "write the claims into `\(role.field).podTemplate`, at `flink-main-container`")
    }
  }

  /// The claims of Flink's container in the template that both templates make.
  private static func claimsOfTemplate(_ cluster: Cluster, _ role: PodRole) -> [StructuredNode] {
    let containers = cluster.podTemplate(of: role)?["spec"]?["containers"]?.items ?? []
    return containers.first { $0["name"]?.string == "flink-main-container" }?["resources"]?["claims"]?.items ?? []
  }

  /// Whether two claims are for one of the pod's: what a `request` takes of it matters less than having it at all.
  private static func isSame(_ left: StructuredNode, _ right: StructuredNode) -> Bool {
    guard let name = left["name"]?.string else { return false }
    return name == right["name"]?.string
  }
}
