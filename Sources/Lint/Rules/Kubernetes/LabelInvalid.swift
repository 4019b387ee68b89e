import ClusterModel
import Diagnostics
import Resolution

/// Labels, annotations and node selectors of a pod that the API server refuses.
enum LabelInvalid: Rule {
  static let description = RuleDescription(
    code: "KUB214", name: "label-invalid", severity: .error, since: "0.1.0",
    summary: "A label, annotation or node selector of a pod that the API server refuses",
    why: """
      Neither Flink nor the operator's webhook looks at them, so that the pod is refused when Flink makes it: again and \
      again. Keys are names of at most 63 letters, digits, `-`, `_` and `.`, with a domain before a `/` where there is \
      one; values of labels and node selectors follow the same pattern, those of annotations don't.
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
    for role in PodRole.allCases {
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
              "\(quoted(entry.key)) is no name that \(things) can have", at: keyPlace, severity: severity, help: shape)
          }
          if limitsValues, let text = entry.value.string, !isLabelValue(text), seen.insert(place).inserted {
            findings.report(
              "\(quoted(text)) is no value that \(things) can have", at: place, severity: severity, help: shape)
          }
        }
      }
    }
  }

  private static let shape =
    "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
}

/// `[domain/]name`: <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>.
private func isLabelKey(_ key: String) -> Bool {
  let parts = key.split(separator: "/", omittingEmptySubsequences: false)
  guard let name = parts.last, !name.isEmpty, isLabelValue(String(name)), parts.count <= 2 else { return false }
  guard parts.count == 2, let domain = parts.first else { return true }
  return domain.utf8.count <= 253
    && domain.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
      guard let first = label.first, let last = label.last else { return false }
      return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
        && label.allSatisfy { isLowerCaseAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
}

private func isLabelValue(_ text: String) -> Bool {
  guard let first = text.utf8.first, let last = text.utf8.last else { return true }
  return text.utf8.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
    && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerCaseAlphanumeric(byte) || (0x41...0x5A).contains(byte) }

private func isLowerCaseAlphanumeric(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
}
