import ClusterModel
import Diagnostics
import Resolution

/// CPU and memory of Flink's container in a template never count.
enum TemplateResourcesReplaced: Rule {
  static let description = RuleDescription(
    code: "KUB206", name: "template-cpu-memory-ignored", severity: .warning, since: "0.1.0",
    summary: "CPU or memory of Flink's container in a pod template",
    why: """
      Flink computes CPU and memory of its container from its own configuration and writes them over the template's, which \
      is why a template with 32 GiB runs with 1728 MiB. A limit in `resources` of a `FlinkDeployment` counts beside its \
      request only.
      """,
    effect: "Flink writes its own CPU and memory over the template's, and logs nothing.",
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/resource-providers/native_kubernetes/",
      "https://issues.apache.org/jira/browse/FLINK-33609",
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
            resource:
              memory: 4096m
              cpu: 1
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        memory: 1️⃣32Gi1️⃣
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
              requests:
                memory: 4Gi
              limits:
                memory: 8Gi
                cpu: 1️⃣81️⃣
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
          taskManager:
            resource:
              memory: 4096m
              cpu: 1
            podTemplate:
              spec:
                containers:
                  - name: flink-main-container
                    resources:
                      limits:
                        ephemeral-storage: 1Gi
        """, path: "deployment.yaml"),
      // An option gives way, and no template.
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            taskmanager.memory.process.size: 2g
            external-resources: gpu
            external-resource.gpu.amount: 1
            external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
          taskManager:
            resource:
              memory: 4096m
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    var seen: Set<SourceLocation> = []
    for role in PodRole.allCases {
      guard let pod = context.pod(role), pod.ok else { continue }
      let word = role == .taskManager ? "taskManager" : "jobManager"
      for entry in pod.limits + pod.requests where entry.key == "cpu" || entry.key == "memory" {
        // What a config key of that name writes there is KUB103's.
        guard let real = entry.value.string,
          role == .jobManager
            || !context.resources.resources.contains(where: {
              $0[KnownSuffix.kubernetes]?.value.scalarText == entry.key
            })
        else { continue }
        for place in context.replacedPlaces(of: entry.value) {
          let text = context.text(at: place)
          guard !isSameAmount(trimmed(text, of: "\"'"), real), seen.insert(place).inserted else { continue }
          let holder = context.holder(of: place)
          let isOld = context.isInResource(place, of: role)
          let help =
            if isOld {
              "keep one of the two"
            } else if context.isInResources(place) {
              "request it, too: without `spec.\(word).resources.requests.\(entry.key)`, a limit doesn't count"
            } else if context.cluster.kind == .flinkDeployment {
              "set `spec.\(word).\(context.field(of: role)).\(entry.key)`, and leave it out of the template"
            } else {
              "set Flink's own option, and leave it out of the template"
            }
          findings.report(
            "\(entry.key) \(quoted(text)) in \(holder) gives way to \(isOld ? "`resources`" : "Flink's own"), \(real)",
            at: place, effect: isOld ? "`resources` goes before `resource`, on every target." : nil, help: help,
            notes: entry.value.provenance.location.map { [Diagnostic.Note("it comes from here", at: $0)] } ?? [])
        }
      }
    }
  }
}
