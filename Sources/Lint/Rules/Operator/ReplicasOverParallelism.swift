import ClusterModel
import Diagnostics
import FlinkYAML

/// Replicas of the TaskManager decide the parallelism.
enum ReplicasOverParallelism: Rule {
  static let description = RuleDescription(
    code: "OPR110", name: "replicas-override-parallelism", severity: .warning, since: "0.1.0",
    summary: "`job.parallelism` beside `taskManager.replicas`, which wins",
    why: """
      Where `taskManager.replicas` is set, the operator takes replicas times slots as the job's parallelism and logs a \
      WARN line. The number of GPUs follows: replicas times amount.
      """,
    effect: """
      The operator ignores `job.parallelism`: the job runs with replicas times slots.
      """,
    references: [
      "flink-kubernetes-operator FlinkConfigBuilder.java"
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
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "2"
          job:
            jarURI: local:///opt/job.jar
            parallelism: 1️⃣21️⃣
          taskManager:
            replicas: 3
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
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "2"
          job:
            jarURI: local:///opt/job.jar
            parallelism: 6
          taskManager:
            replicas: 3
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment, let node = context.cluster.job?["parallelism"],
      case .integer(let parallelism) = node.value, parallelism > 0,
      let replicasNode = context.cluster.taskManager?["replicas"], case .integer(let replicas) = replicasNode.value
    else { return }
    let slots = context.configuration.text(of: "taskmanager.numberOfTaskSlots").flatMap(javaLong)
    if let slots, replicas.multipliedReportingOverflow(by: slots).partialValue == parallelism { return }
    findings.report(
      "a parallelism of \(parallelism) doesn't count beside \(replicas) \(replicas == 1 ? "replica" : "replicas")",
      at: node.provenance.location,
      help: "remove `taskManager.replicas`, or let the two agree",
      notes: [Diagnostic.Note("replicas are set here", at: replicasNode.provenance.location)])
  }
}
