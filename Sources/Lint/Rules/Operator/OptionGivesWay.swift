import ClusterModel
import Diagnostics
import Resolution

/// An option of Flink's that the operator overwrites with a field of its own.
enum OptionGivesWay: Rule {
  static let description = RuleDescription(
    code: "OPR118", name: "option-gives-way", severity: .warning, since: "0.1.0",
    summary: "CPU or memory in `flinkConfiguration` that `resource` or `resources` overwrites",
    why: """
      The operator sets Flink's options for CPU and memory from `jobManager.resource` and `taskManager.resource`, from \
      1.16 on from the requests in `resources`. Whoever changes the option finds that nothing happens. In a cluster file \
      that is for other targets, too, it is the other way round there: without the operator the option counts.
      """,
    effect: "The operator writes the field over the option, and logs nothing.",
    references: ["flink-kubernetes-operator FlinkConfigBuilder.java, setResource"],
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
            taskmanager.memory.process.size: 1️⃣2g1️⃣
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            resource:
              memory: 4096m
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
            taskmanager.memory.process.size: 1️⃣2g1️⃣
          taskManager:
            resources:
              requests:
                memory: 4Gi
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.16\"\n"]),
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
            taskmanager.memory.process.size: 4g
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            resource:
              memory: 4096m
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    for role in PodRole.allCases {
      guard let pod = context.pod(role), pod.ok else { continue }
      let word = role == .taskManager ? "taskManager" : "jobManager"
      for entry in pod.requests where entry.key == "cpu" || entry.key == "memory" {
        guard let real = entry.value.string, case .source(let winner) = entry.value.provenance.origin else { continue }
        let field = context.isInResources(winner) ? "resources.requests" : "resource"
        for place in context.replacedOptions(of: entry.value) {
          let text = trimmed(context.text(at: place), of: "\"'")
          guard !isSameAmount(text, real), seen.insert(place).inserted else { continue }
          let fieldName = "`spec.\(word).\(field).\(entry.key)`"
          let others = targetsWithoutOperator(context, isCPU: entry.key == "cpu")
          if context.cluster.kind == .cluster, !others.isEmpty || !context.isForOperator {
            guard !others.isEmpty else { continue }
            let names = others.map(\.rawValue).joined(separator: ", ")
            findings.report(
              context.isForOperator
                ? "\(entry.key) \(quoted(text)) gives way to \(fieldName), \(real), with the operator alone"
                : "\(fieldName), \(real), gives way to \(entry.key) \(quoted(text))",
              at: place,
              effect: context.isForOperator
                ? "One source, two sizes: the operator writes the field over the option; on \(names) the option counts."
                : "On \(names) nothing is written over an option: the field doesn't count.",
              help: "set it in one place: remove the option, or the field",
              notes: [Diagnostic.Note("the field is set here", at: winner)])
            continue
          }
          findings.report(
            "\(entry.key) \(quoted(text)) gives way to `spec.\(word).\(field).\(entry.key)`, \(real)", at: place,
            help: "set it in one place: remove the option, or the field",
            notes: [Diagnostic.Note("it comes from here", at: winner)])
        }
      }
    }
  }

  /// The targets of a cluster file on which the option counts: no operator is there, and something reads the option.
  private static func targetsWithoutOperator(_ context: LintContext, isCPU: Bool) -> [Target] {
    guard context.cluster.kind == .cluster else { return [] }
    return context.cluster.targets.map(\.value).filter { target in
      // Options of Kubernetes' name are native mode's.
      isCPU ? target == .kubernetesNative : target != .kubernetesOperator
    }
  }
}
