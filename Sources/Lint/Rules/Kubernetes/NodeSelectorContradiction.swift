import ClusterModel
import Diagnostics
import Resolution

/// A pod that selects nodes by two values of one label.
enum NodeSelectorContradiction: Rule {
  static let description = RuleDescription(
    code: "KUB220", name: "node-selector-contradiction", severity: .error, since: "0.1.0",
    summary: "A TaskManager's pod that selects nodes by two values of one label",
    why: """
      A node has one value of a label. `nodeSelector` and the required node affinity have to hold both; where they want \
      different values, no node is left, and none meets a term whose expressions rule each other out. Flink's `kubernetes.taskmanager.node-selector` goes over the `nodeSelector` of a \
      template, label by label.
      """,
    effect: "No node has both: the TaskManager's pod stays Pending.",
    references: [
      "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
      "flink-kubernetes InitTaskManagerDecorator.java",
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
                nodeSelector:
                  nvidia.com/gpu.product: NVIDIA-A100-SXM4-40GB
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - key: 1️⃣nvidia.com/gpu.product1️⃣
                              operator: In
                              values: [NVIDIA-H100-80GB-HBM3]
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
            kubernetes.taskmanager.node-selector: pool:a100
          taskManager:
            podTemplate:
              spec:
                nodeSelector:
                  pool: 1️⃣h1001️⃣
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
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - {key: nvidia.com/gpu.memory, operator: Gt, values: ["80000"]}
                            - {key: 1️⃣nvidia.com/gpu.memory1️⃣, operator: Lt, values: ["48000"]}
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
          flinkConfiguration:
            kubernetes.taskmanager.node-selector: pool:a100
          taskManager:
            podTemplate:
              spec:
                nodeSelector:
                  pool: a100
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - key: pool
                              operator: In
                              values: [a100, h100]
                        - matchExpressions:
                            - key: pool
                              operator: In
                              values: [l4]
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
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - {key: nvidia.com/gpu.memory, operator: Gt, values: ["40000"]}
                            - {key: nvidia.com/gpu.memory, operator: Lt, values: ["81920"]}
                            - {key: spot, operator: DoesNotExist}
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let pod = context.taskManagerPod else { return }
    for entry in pod.nodeSelector where !entry.value.provenance.overrode.isEmpty {
      checkReplaced(entry, context, &findings)
    }
    guard let first = pod.nodeContradiction else { return }
    switch first {
    case .empty(let term):
      findings.report(
        "a term without an expression matches no node", at: term.provenance.location,
        effect: "The TaskManager's pod stays Pending.", help: "write what nodes are wanted, or remove the affinity")
    case .selector(let expression, let entry):
      let value = entry.value.string ?? ""
      findings.report(
        "the affinity leaves no node with \(quoted("\(entry.key): \(value)")), which `nodeSelector` wants",
        at: expression["key"]?.provenance.location, help: "write the same value in both, or keep one of the two",
        notes: [Diagnostic.Note("`nodeSelector` wants it here", at: entry.value.provenance.location)])
    case .expressions(let expression, let earlier):
      findings.report(
        "no value of the label \(quoted(expression["key"]?.string ?? "")) meets this expression and an earlier one",
        at: expression["key"]?.provenance.location,
        help: "keep one of the two, or put each into a term of its own: a node has to meet one term",
        notes: [Diagnostic.Note("the earlier one", at: earlier["key"]?.provenance.location)])
    }
  }

  private static func checkReplaced(
    _ entry: StructuredValue.Entry, _ context: LintContext, _ findings: inout Findings
  ) {
    guard let wanted = entry.value.string, let winner = entry.value.provenance.location,
      context.configuration.holdsValue(at: winner)
    else { return }
    for case .source(let place) in entry.value.provenance.overrode {
      let text = trimmed(context.text(at: place), of: "\"'")
      guard text != wanted, !text.isEmpty else { continue }
      findings.report(
        "\(quoted("\(entry.key): \(text)")) gives way to `kubernetes.taskmanager.node-selector`, \(wanted)", at: place,
        severity: .warning, effect: "Flink writes the option's value over the template's, and logs nothing.",
        help: "select by the label in one place", notes: [Diagnostic.Note("the option is set here", at: winner)])
    }
  }
}
