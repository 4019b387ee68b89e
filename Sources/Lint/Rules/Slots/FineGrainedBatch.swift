import ClusterModel
import Diagnostics
import FlinkOptions

/// Batch jobs with fine-grained resources need blocking edges.
enum FineGrainedBatch: Rule {
  static let description = RuleDescription(
    code: "SLT104", name: "fine-grained-batch", severity: .warning, since: "0.1.0",
    summary: "A batch job with fine-grained resources, and not all edges blocking",
    why: """
      With fine-grained resources Flink supports batch jobs only where all edges between tasks are blocking; tasks \
      that wait for each other may otherwise hold the slots that the others need.
      """,
    effect: """
      The job may wait for resources for ever.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/finegrained_resource/"
    ],
    triggering: [
      RuleExample(
        """
        cluster.fine-grained-resource-management.enabled: true
        execution.runtime-mode: 1️⃣BATCH1️⃣
        """, flinkVersion: FlinkVersion(1, 20))
    ],
    quiet: [
      // Flink 2 has no such option.
      RuleExample(
        """
        cluster.fine-grained-resource-management.enabled: true
        execution.runtime-mode: BATCH
        """, flinkVersion: FlinkVersion(2, 0)),
      RuleExample(
        """
        cluster.fine-grained-resource-management.enabled: true
        execution.runtime-mode: BATCH
        fine-grained.shuffle-mode.all-blocking: true
        """, flinkVersion: FlinkVersion(1, 20)),
    ])

  private static let switchKey = "cluster.fine-grained-resource-management.enabled"
  private static let blockingKey = "fine-grained.shuffle-mode.all-blocking"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // The option that helps went with Flink 2.0.
    guard context.flinkVersion < FlinkVersion(2, 0), context.configuration.text(of: switchKey)?.lowercased() == "true",
      let mode = context.configuration["execution.runtime-mode"], mode.value.scalarText?.uppercased() == "BATCH",
      context.configuration.text(of: blockingKey)?.lowercased() != "true"
    else { return }
    findings.report(
      "a batch job with fine-grained resources needs `\(blockingKey)`", at: mode.provenance.location,
      help: "set `\(blockingKey): true`")
  }
}
