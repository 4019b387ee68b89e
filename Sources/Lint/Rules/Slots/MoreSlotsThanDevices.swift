import ClusterModel
import Diagnostics
import FlinkYAML

/// Slots of one TaskManager share its devices.
enum MoreSlotsThanDevices: Rule {
  static let description = RuleDescription(
    code: "SLT101", name: "slots-gt-gpus", severity: .warning, since: "0.1.0",
    summary: "A TaskManager has more slots than GPUs",
    why: """
      Flink divides a TaskManager's amount by its slots for its books, and no further: every slot, and every operator \
      in it, sees all devices of the TaskManager. Tasks in different slots use the same GPU at the same time, and its \
      memory is not divided.
      """,
    effect: """
      All slots see the same devices; Flink's books say a fraction of one for each slot.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/advanced/external_resources/",
      "flink-runtime TaskExecutorResourceUtils.java",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        taskmanager.numberOfTaskSlots: 1️⃣41️⃣
        """)
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        taskmanager.numberOfTaskSlots: 1
        """),
      RuleExample(
        """
        external-resources: fpga
        external-resource.fpga.amount: 1
        taskmanager.numberOfTaskSlots: 4
        """),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let entry = context.configuration["taskmanager.numberOfTaskSlots"],
      let slots = entry.value.scalarText.flatMap(javaLong)
    else { return }
    for resource in context.resources.listed where resource.isCounted && resource.isGPU {
      guard let amount = resource.amount, slots > amount else { continue }
      findings.report(
        "\(slots) slots share \(amount) \(amount == 1 ? "device" : "devices") of \(quoted(resource.name))",
        at: entry.provenance.location,
        help: "have one slot for each GPU, or let the job divide the GPU's memory",
        notes: [Diagnostic.Note("the amount is set here", at: resource[KnownSuffix.amount]?.provenance.location)])
    }
  }
}
