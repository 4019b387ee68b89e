import ClusterModel
import Diagnostics
import Resolution

/// Labels, annotations and node selectors of a pod that the API server refuses.
enum LabelInvalid: Rule {
  static let description = RuleDescription(
    code: "KUB214", name: "label-invalid", severity: .error, since: "0.1.0",
    summary: "A label, annotation or node selector of a pod that the API server refuses",
    why: """
      Neither Flink nor the operator's webhook looks at them, so that a TaskManager's pod is refused when Flink makes it, \
      again and again, and a Deployment (of the JobManager, or of both in standalone mode) when it is applied. Keys are \
      names of at most 63 letters, digits, `-`, `_` and `.`, with a domain before a `/` where there is one; values of labels and node selectors follow the same pattern, those of annotations don't.
      """,
    effect: "The API server refuses the pod, and Flink asks for another one, again and again.",
    references: [
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set",
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
          podTemplate:
            metadata:
              labels:
                team: 1️⃣data platform1️⃣
                2️⃣cost centre2️⃣: a
              annotations:
                3️⃣Example.com/owner3️⃣: Ada Lovelace
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
            podTemplate:
              spec:
                nodeSelector:
                  nvidia.com/gpu.product: 1️⃣NVIDIA H100 80GB1️⃣
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
            kubernetes.taskmanager.labels: 1️⃣team:data platform1️⃣
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
          podTemplate:
            metadata:
              labels:
                app.kubernetes.io/part-of: recommendations
                empty: ""
              annotations:
                example.com/owner: Ada Lovelace, and the team
            spec:
              nodeSelector:
                nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    let prefix = Array("kubernetes.".utf8)
    // What both roles have ends the JobManager first.
    for role in [PodRole.jobManager, .taskManager] {
      guard let pod = context.pod(role), pod.ok else { continue }
      let options = context.configuration.entries { $0.starts(with: prefix) }
      for (entries, things, limitsValues) in [
        (pod.metadata?["labels"]?.entries ?? [], "labels", true),
        (pod.metadata?["annotations"]?.entries ?? [], "annotations", false),
        (pod.nodeSelector, "node labels", true),
      ] {
        for entry in entries {
          guard let place = entry.value.provenance.location else { continue }
          // Flink itself takes any text of its options, and a lone configuration may never meet an API server.
          let isOptions = options.contains { $0.provenance.location == place }
          let severity: Severity? = isOptions ? .warning : nil
          let keyPlace = isOptions ? place : entry.keyLocation
          if !isLabelKey(entry.key), seen.insert(keyPlace).inserted {
            findings.report(
              "\(quoted(entry.key)) is no name that \(things) can have", at: keyPlace, severity: severity,
              effect: context.refusal(of: role), help: shape)
          }
          if limitsValues, let text = entry.value.string, !isLabelValue(text.utf8), seen.insert(place).inserted {
            findings.report(
              "\(quoted(text)) is no value that \(things) can have", at: place, severity: severity,
              effect: context.refusal(of: role), help: shape)
          }
        }
      }
    }
  }

  static let shape =
    "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
}
