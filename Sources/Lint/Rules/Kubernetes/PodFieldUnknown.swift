import ClusterModel
import Diagnostics
import Resolution

/// A field that no pod has.
enum PodFieldUnknown: Rule {
  static let description = RuleDescription(
    code: "KUB208", name: "pod-field-unknown", severity: .warning, since: "0.1.0",
    summary: "A field of a pod template that Kubernetes doesn't have",
    why: """
      The operator's CRD takes anything as a pod template, so nothing checks the names of its fields before the pod is \
      made; then the API server drops what it doesn't know.
      """,
    effect: "The API server drops the field in silence.",
    references: ["https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/"],
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
            spec:
              1️⃣runtimeClass1️⃣: nvidia
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
          podTemplate:
            spec:
              runtimeClassName: nvidia
        """, path: "deployment.yaml")
    ])

  static func isUnknownField(_ problem: EffectivePod.Problem) -> Bool { problem.message.contains("is no field of a") }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    for role in PodRole.allCases {
      for problem in context.pod(role)?.problems ?? [] where isUnknownField(problem) {
        guard let place = problem.location, seen.insert(place).inserted else { continue }
        let parts = problem.message.split(separator: "'", omittingEmptySubsequences: false)
        let key = parts.count > 1 ? String(parts[1]) : ""
        let type = problem.message.split(separator: " a ").last?.prefix { $0 != ":" } ?? "pod"
        let near = parts.count > 3 ? String(parts[3]) : nil
        if key == "source", type == "PodResourceClaim" {
          // The API of Kubernetes 1.26 to 1.30 (PodResourceClaim.source, ClaimSource).
          findings.report(
            "`source` is no field of a PodResourceClaim any more", at: place, severity: .error,
            effect:
              "From Kubernetes 1.31 on the API server drops the field, and refuses the pod: its claim names none.",
            help: "lift what is below `source` up to where `source` stands")
          continue
        }
        findings.report(
          "\(quoted(key)) is no field of a \(type)", at: place,
          effect: context.refusal.map { _ in
            "kubectl's strict validation refuses the object; without it the API server drops the field in silence."
          },
          help: near.map { "did you mean `\($0)`?" }
            ?? (type == "Pod" && isPodSpecField(key) ? "write it below `spec`" : "remove it"),
          fixes: near.map { near in
            context.fix("write `\(near)`", .suggested, context.edit(place, from: key, to: near))
          } ?? [])
      }
    }
  }
}
