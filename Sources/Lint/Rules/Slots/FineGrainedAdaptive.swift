import ClusterModel
import Diagnostics

/// The adaptive scheduler knows no fine-grained resources.
enum FineGrainedAdaptive: Rule {
  static let description = RuleDescription(
    code: "SLT103", name: "fine-grained-adaptive", severity: .warning, since: "0.1.0",
    summary: "Fine-grained resources with the adaptive scheduler or reactive mode",
    why: """
      Fine-grained resource management gives each slot what its tasks ask for, GPUs included. Elastic scaling doesn't \
      work with it: the adaptive scheduler hands out slots of one size.
      """,
    effect: """
      The scheduler ignores what slot sharing groups ask for.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/finegrained_resource/",
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/elastic_scaling/#limitations",
    ],
    triggering: [
      RuleExample(
        """
        cluster.fine-grained-resource-management.enabled: true
        jobmanager.scheduler: 1️⃣adaptive1️⃣
        """)
    ],
    quiet: [
      RuleExample(
        """
        cluster.fine-grained-resource-management.enabled: false
        jobmanager.scheduler: adaptive
        """),
      RuleExample(
        """
        jobmanager.scheduler: adaptive
        """),
    ])

  private static let switchKey = "cluster.fine-grained-resource-management.enabled"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let enabled = context.configuration[switchKey], enabled.value.scalarText?.lowercased() == "true" else {
      return
    }
    for (key, value) in [("jobmanager.scheduler", "adaptive"), ("scheduler-mode", "reactive")] {
      guard let entry = context.configuration[key], entry.value.scalarText?.lowercased() == value else { continue }
      findings.report(
        "`\(value)` scheduling doesn't work with fine-grained resources", at: entry.provenance.location,
        help: "choose another scheduler, or leave what slot sharing groups ask for",
        notes: [Diagnostic.Note("fine-grained resources are meant here", at: enabled.provenance.location)])
    }
  }
}
