import ClusterModel
import Diagnostics
import Resolution

/// The operator wants each role's memory.
enum MemoryUndefined: Rule {
  static let description = RuleDescription(
    code: "OPR109", name: "memory-undefined", severity: .warning, since: "0.1.0",
    summary: "No memory is set for a role of a `FlinkDeployment`",
    why: """
      The operator's validation wants the memory of JobManager and TaskManager, as `resource.memory`, as \
      `resources.requests.memory` from 1.16 on, or as an option of Flink's. A limit alone is not enough. It may also come \
      from the operator's own default configuration, which these files don't show.
      """,
    effect: """
      Unless the operator's default configuration has it, the operator refuses the object.
      """,
    references: [
      "flink-kubernetes-operator DefaultValidator.java"
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
          jobManager:
            resource:
              memory: 2048m
          1️⃣taskManager1️⃣:
            resource:
              cpu: 1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          jobManager:
            resources:
              requests:
                memory: 2Gi
          1️⃣taskManager1️⃣:
            resource:
              memory: 2048m
            resources:
              limits:
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
          jobManager:
            resource:
              memory: 2048m
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment else { return }
    for (role, prefix, node) in [
      ("jobManager", "jobmanager", context.cluster.jobManager),
      ("taskManager", "taskmanager", context.cluster.taskManager),
    ] {
      let resources = node?["resources"].flatMap { $0.value == .null ? nil : $0 }
      // Beside `resources`, an operator that knows it doesn't look at `resource`.
      let isOldRead = resources == nil || context.cluster.operatorReadsResources != true
      if resources?["requests"]?["memory"] != nil || isOldRead && node?["resource"]?["memory"] != nil { continue }
      let prefix = Array("\(prefix).memory.".utf8)
      // Any size: which of them are enough is Flink's own question.
      guard context.configuration.entries(whereKey: { $0.starts(with: prefix) }).isEmpty else { continue }
      guard let spec = context.cluster.spec, spec.isMap else { return }
      let entry = spec.entries.last { $0.key == role }
      findings.report(
        "the memory of `\(role)` is not set", at: entry?.keyLocation ?? context.cluster.name?.provenance.location,
        help: resources == nil
          ? "set `spec.\(role).resource.memory`, such as 2048m"
          : "set `spec.\(role).resources.requests.memory`, such as 2Gi")
    }
  }
}
