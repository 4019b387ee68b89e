import ClusterModel
import Diagnostics

/// `resource` of a role has CPU, memory and ephemeral storage, and nothing else.
enum ResourceFieldDropped: Rule {
  static let description = RuleDescription(
    code: "OPR102", name: "gpu-under-legacy-resource", severity: .error, since: "0.1.0",
    summary: "A field of `resource` that the CRD doesn't have, such as a GPU",
    why: """
      `jobManager.resource` and `taskManager.resource` of a `FlinkDeployment` look like the resources of a container, \
      and are not: the CRD has `cpu`, `memory` and `ephemeralStorage`. Anything else is pruned before the operator \
      sees it.
      """,
    effect: """
      The API server drops the field; with strict validation, kubectl refuses the object.
      """,
    references: [
      "flink-kubernetes-operator helm chart, flinkdeployments.flink.apache.org-v1.yml"
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
              1️⃣nvidia.com/gpu1️⃣: 1
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
            resource:
              memory: 4096m
              cpu: 1
              ephemeralStorage: 1Gi
        """, path: "deployment.yaml")
    ])

  private static let fields = ["cpu", "memory", "ephemeralStorage"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment else { return }
    for (role, node) in [("jobManager", context.cluster.jobManager), ("taskManager", context.cluster.taskManager)] {
      for entry in node?["resource"]?.entries ?? [] where !fields.contains(entry.key) {
        let near = suggestion(for: entry.key, among: fields)
        let isDevice = entry.key.contains("/")
        findings.report(
          "\(quoted(entry.key)) is no field of `\(role).resource`", at: entry.keyLocation,
          help: isDevice
            ? "list it as an external resource with `kubernetes.config-key: \(entry.key)`"
            : near.map { "did you mean `\($0)`?" }
              ?? "remove it; the fields are `cpu`, `memory` and `ephemeralStorage`",
          fixes: near.map { near in
            context.fix("write `\(near)`", .suggested, context.edit(entry.keyLocation, from: entry.key, to: near))
          } ?? [])
      }
    }
  }
}
