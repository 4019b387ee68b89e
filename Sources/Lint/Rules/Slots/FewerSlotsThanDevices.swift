import ClusterModel
import Diagnostics
import FlinkYAML

/// Devices that no slot is for.
enum FewerSlotsThanDevices: Rule {
  static let description = RuleDescription(
    code: "SLT102", name: "slots-lt-gpus", severity: .info, since: "0.1.0",
    summary: "A TaskManager has fewer slots than GPUs",
    why: """
      An operator in a slot gets all devices of its TaskManager, and it has to use them all: code that takes the first \
      one leaves the others idle.
      """,
    effect: """
      Each slot gets several devices; what its code doesn't use stays idle.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/"
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        taskmanager.numberOfTaskSlots: 1️⃣11️⃣
        """)
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        taskmanager.numberOfTaskSlots: 4
        """)
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let entry = context.configuration["taskmanager.numberOfTaskSlots"],
      let slots = entry.value.scalarText.flatMap(javaLong), slots > 0
    else { return }
    for resource in context.resources.listed where resource.isCounted && resource.isGPU {
      guard let amount = resource.amount, slots < amount else { continue }
      findings.report(
        "\(slots) \(slots == 1 ? "slot has" : "slots have") \(amount) devices of \(quoted(resource.name))",
        at: entry.provenance.location, help: "have one slot for each GPU, unless a task uses several",
        notes: [Diagnostic.Note("the amount is set here", at: resource[KnownSuffix.amount]?.provenance.location)])
    }
  }
}
