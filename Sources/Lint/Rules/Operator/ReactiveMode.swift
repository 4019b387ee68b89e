import ClusterModel
import Diagnostics

/// Reactive mode is for standalone application clusters.
enum ReactiveMode: Rule {
  static let description = RuleDescription(
    code: "OPR113", name: "reactive-native", severity: .error, since: "0.1.0",
    summary: "Reactive mode where Flink itself asks for TaskManagers",
    why: """
      In reactive mode a job takes whatever TaskManagers are there, so somebody else has to start them. Flink refuses \
      it where it starts them itself: on native Kubernetes and on YARN.
      """,
    effect: """
      Flink does not start: `Reactive mode is configured for an unsupported cluster type`.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/elastic_scaling/#reactive-mode",
      "flink-runtime ClusterEntrypoint.java",
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
            scheduler-mode: 1️⃣reactive1️⃣
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
          mode: standalone
          flinkConfiguration:
            scheduler-mode: reactive
        """, path: "deployment.yaml"),
      RuleExample(
        """
        scheduler-mode: reactive
        """),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let isNativeKubernetes = context.runsOnKubernetes == true && context.isNative && context.cluster.kind != .cluster
    guard isNativeKubernetes || context.runsOnYARN == true, let entry = context.configuration["scheduler-mode"],
      entry.value.scalarText?.lowercased() == "reactive"
    else { return }
    findings.report(
      "reactive mode works where somebody else starts the TaskManagers", at: entry.provenance.location,
      help: isNativeKubernetes
        ? "use `mode: standalone`, or `jobmanager.scheduler: adaptive`" : "use `jobmanager.scheduler: adaptive`")
  }
}
