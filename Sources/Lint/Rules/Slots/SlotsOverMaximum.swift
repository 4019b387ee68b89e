import ClusterModel
import Diagnostics
import FlinkYAML

/// A bound on slots that the cluster's own numbers don't fit below.
enum SlotsOverMaximum: Rule {
  static let description = RuleDescription(
    code: "SLT107", name: "slots-over-maximum", severity: .warning, since: "0.1.0",
    summary: "A cluster that needs more slots than `slotmanager.number-of-slots.max` lets it have",
    why: """
      Flink asks for no TaskManager whose slots would go beyond the bound. A job takes as many slots as its largest \
      parallelism; streaming jobs fail for want of slots, batch jobs run one part after the other. The bound counts where \
      Flink itself asks for TaskManagers.
      """,
    effect:
      "A streaming job fails with a NoResourceAvailableException, again and again; the adaptive scheduler runs it smaller.",
    references: ["flink-runtime ResourceManagerOptions.java, MAX_SLOT_NUM"],
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
            slotmanager.number-of-slots.max: 1️⃣41️⃣
          job:
            jarURI: local:///opt/job.jar
            parallelism: 8
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: session
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: 4
            slotmanager.number-of-slots.max: 1️⃣21️⃣
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
            taskmanager.numberOfTaskSlots: 4
            slotmanager.number-of-slots.max: 8
          job:
            jarURI: local:///opt/job.jar
            parallelism: 8
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let entry = context.configuration["slotmanager.number-of-slots.max"], let most = javaLong(entry.text),
      most > 0,
      context.isNative
    else { return }
    if let slots = context.configuration["taskmanager.numberOfTaskSlots"], let number = javaLong(slots.text),
      number > most
    {
      findings.report(
        "a TaskManager has \(number) slots, and the cluster may have \(most)", at: entry.provenance.location,
        severity: .error, effect: "Flink asks for no TaskManager: one alone would go beyond the bound.",
        help: "write \(number) or more, or give a TaskManager fewer slots",
        notes: [Diagnostic.Note("the slots of one are set here", at: slots.provenance.location)])
      return
    }
    guard context.cluster.kind == .flinkDeployment || context.cluster.kind == .cluster,
      let node = context.cluster.job?["parallelism"], case .integer(let parallelism) = node.value, parallelism > most
    else { return }
    findings.report(
      "the job needs \(parallelism) slots, and the cluster may have \(most)", at: entry.provenance.location,
      help: "write \(parallelism) or more, or lower the job's parallelism",
      notes: [Diagnostic.Note("the parallelism is set here", at: node.provenance.location)])
  }
}
