import ClusterModel
import Diagnostics
import Resolution

/// The template asks for one number of devices, the configuration for another.
enum TemplateAmountReplaced: Rule {
  static let description = RuleDescription(
    code: "KUB204", name: "template-amount-conflict", severity: .warning, since: "0.1.0",
    summary: "The pod template asks for another amount than the external resource",
    why: """
      Flink writes the amount of an external resource over whatever the template has under the same name, limits and \
      requests alike. Two numbers that differ mean that somebody believes the wrong one.
      """,
    effect: "Flink writes the configured amount over the template's, and logs nothing.",
    references: ["flink-kubernetes KubernetesUtils.java, getResourceRequirements"],
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
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1️⃣21️⃣
        """, path: "deployment.yaml")
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 4
      external-resource:
        gpu:
          amount: 1
          kubernetes.config-key: nvidia.com/gpu
      """,
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        nvidia.com/gpu: 1
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod else { return }
    for entry in pod.limits + pod.requests where entry.key.contains("/") {
      guard let amount = entry.value.string else { continue }
      for place in context.replacedPlaces(of: entry.value) where !context.has(amount, at: place) {
        let text = context.text(at: place)
        let written = trimmed(text, of: "\"'")
        guard written != amount, KubernetesQuantity(written) != KubernetesQuantity(amount) else { continue }
        findings.report(
          "\(quoted(text)) in \(context.holder(of: place)) gives way to the amount of the external resource, \(amount)",
          at: place, help: "write the same number, or leave it out of \(context.holder(of: place))",
          notes: [Diagnostic.Note("the amount is set here", at: entry.value.provenance.location)])
      }
    }
  }
}
