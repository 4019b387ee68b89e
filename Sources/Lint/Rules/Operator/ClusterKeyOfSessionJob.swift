import ClusterModel
import Diagnostics

/// A session job runs on a cluster that is there already.
enum ClusterKeyOfSessionJob: Rule {
  static let description = RuleDescription(
    code: "OPR123", name: "cluster-key-of-session-job", severity: .warning, since: "0.1.0",
    summary: "Options of a cluster in the `flinkConfiguration` of a `FlinkSessionJob`",
    why: """
      A session job starts no cluster: the operator sends it to the JobManager of one that runs, with its options, as the \
      configuration of this job. External resources, slots, memory, pods and the scheduler's mode are what JobManager and \
      TaskManagers were started with; before Flink 1.17 the operator sends no options at all. Its own client, however, \
      reads `kubernetes.cluster-id` and `kubernetes.namespace`, and looks for the JobManager there.
      """,
    effect: """
      The cluster runs on with the options that it was started with, and nothing is logged.
      """,
    references: [
      "flink-kubernetes-operator FlinkConfigManager.java, getSessionJobConfig",
      "flink-kubernetes-operator AbstractFlinkService.java, runJar and getClusterClient",
      "https://issues.apache.org/jira/browse/FLINK-29543",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: scores
        spec:
          deploymentName: session
          job:
            jarURI: https://example.org/scores.jar
            parallelism: 1
          flinkConfiguration:
            1️⃣external-resources1️⃣: gpu
            external-resource.gpu.amount: "1"
            taskmanager.numberOfTaskSlots: "2"
            execution.checkpointing.interval: 1min
        """, path: "job.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: scores
        spec:
          deploymentName: session
          job:
            jarURI: https://example.org/scores.jar
            parallelism: 1
          flinkConfiguration:
            1️⃣kubernetes.cluster-id1️⃣: other
            execution.checkpointing.interval: 1min
        """, path: "job.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: scores
        spec:
          deploymentName: session
          job:
            jarURI: https://example.org/scores.jar
            parallelism: 1
          flinkConfiguration:
            execution.checkpointing.interval: 1min
            jobmanager.scheduler: adaptive
            job.autoscaler.enabled: "true"
            kubernetes.operator.periodic.savepoint.interval: 1h
        """, path: "job.yaml")
    ])

  private static let prefixes = [
    "external-resource.", "taskmanager.", "jobmanager.memory.", "kubernetes.", "slotmanager.", "resourcemanager.",
    "containerized.", "env.java.",
  ].map { Array($0.utf8) }
  private static let keys = ["external-resources", "scheduler-mode"].map { Array($0.utf8) }
  private static let operators = Array("kubernetes.operator.".utf8)
  /// Where the operator looks for the JobManager.
  private static let addresses = ["kubernetes.cluster-id", "kubernetes.namespace"]
  private static let mostNotes = 5

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkSessionJob else { return }
    for (key, real) in zip(addresses, [context.deploymentName?.value.string, context.cluster.namespace?.value]) {
      guard let entry = context.configuration[key], entry.text != real else { continue }
      findings.report(
        "`\(key)` sends the session job elsewhere than `deploymentName`", at: context.keyLocation(entry),
        severity: .error,
        effect:
          "The operator uploads the jar to the cluster of `deploymentName`, and asks the one that this names to run it: "
          + "the submission fails.",
        help: "remove it", fixes: context.fix("remove the line", .safe, context.removal(of: entry)))
    }
    let entries = context.configuration.entries { key in
      (prefixes.contains { key.starts(with: $0) } && !key.starts(with: operators))
        || keys.contains { $0.elementsEqual(key) }
    }.filter { !addresses.contains($0.key) }.sorted { place(of: $0, context) < place(of: $1, context) }
    guard let first = entries.first else { return }
    let others = entries.dropFirst()
    let notes = others.prefix(mostNotes).map { entry in
      Diagnostic.Note("`\(entry.key)` is another one", at: context.keyLocation(entry))
    }
    let rest = others.isEmpty ? "" : " and \(counted(others.count, "other key"))"
    findings.report(
      "`\(first.key)`\(rest) \(others.isEmpty ? "doesn't" : "don't") reach the cluster of a session job: it runs already",
      at: context.keyLocation(first),
      help: "set \(others.isEmpty ? "it" : "them") in the `FlinkDeployment` of the session cluster", notes: notes)
  }

  private static func place(of entry: FlinkConfiguration.Entry, _ context: LintContext) -> Int {
    context.keyLocation(entry)?.range.start.offset ?? 0
  }
}
