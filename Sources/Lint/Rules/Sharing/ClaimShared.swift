import ClusterModel
import Diagnostics
import Resolution

/// One claim by its name is one device for all pods.
enum ClaimShared: Rule {
  static let description = RuleDescription(
    code: "KUB304", name: "dra-shared-claim", severity: .warning, since: "0.1.0",
    summary: "A resource claim by its own name, which all TaskManagers share",
    why: """
      `resourceClaimName` names one claim, with one allocation: all pods that name it use the same devices, and run \
      where those are. `resourceClaimTemplateName` makes a claim for each pod.
      """,
    effect: """
      All TaskManagers share the devices of one claim, and its node.
      """,
    references: [
      "https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#when-to-use-rc-rct"
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
            podTemplate:
              spec:
                resourceClaims:
                  - name: gpu
                    resourceClaimName: 1️⃣shared-gpu1️⃣
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
                    resourceClaimTemplateName: one-gpu
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for claim in context.taskManagerPod?.spec?["resourceClaims"]?.items ?? [] {
      guard let name = claim["resourceClaimName"], var text = name.string else { continue }
      // `y` is no name but a boolean, which is a finding of its own: it is shown as it is written.
      if text == "true" || text == "false", let place = name.provenance.location {
        text = trimmed(context.text(at: place), of: "\"'")
      }
      findings.report(
        "all TaskManagers share the claim \(quoted(text))", at: name.provenance.location,
        help: "use `resourceClaimTemplateName`, unless they are to share its devices")
    }
  }
}
