import ClusterModel
import Diagnostics
import FlinkYAML
import Resolution

/// A least amount of slots, CPUs or memory over the largest.
enum SlotBoundsContradict: Rule {
  static let description = RuleDescription(
    code: "SLT108", name: "slot-bounds-contradict", severity: .error, since: "0.1.0",
    summary: "A minimum of the slot manager's that is over its maximum",
    why: """
      `slotmanager.number-of-slots`, `slotmanager.max-total-resource` and `slotmanager.min-total-resource` bound what a cluster \
      has. Flink compares each minimum with its maximum when the ResourceManager starts.
      """,
    effect: "The ResourceManager throws an `IllegalStateException` without a word, and the JobManager doesn't start.",
    references: ["flink-runtime SlotManagerConfiguration.java"],
    triggering: [
      "slotmanager.number-of-slots.min: 1️⃣81️⃣\nslotmanager.number-of-slots.max: 4\n",
      "slotmanager.min-total-resource.memory: 1️⃣64g1️⃣\nslotmanager.max-total-resource.memory: 8g\n",
      "slotmanager.min-total-resource.cpu: 1️⃣641️⃣\nslotmanager.max-total-resource.cpu: 8\n",
    ],
    quiet: [
      "slotmanager.number-of-slots.min: 4\nslotmanager.number-of-slots.max: 4\n",
      "slotmanager.min-total-resource.memory: 64g\nslotmanager.number-of-slots.max: 8\n",
      // A standalone cluster has no bounds.
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
            slotmanager.number-of-slots.min: 8
            slotmanager.number-of-slots.max: 4
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.asksForTaskManagers else { return }
    for (least, most, amount) in bounds {
      guard let low = context.configuration[least], let high = context.configuration[most],
        let minimum = amount(low.text), let maximum = amount(high.text), minimum > maximum
      else { continue }
      findings.report(
        "`\(least)` of \(low.text) is over the maximum of \(high.text)", at: low.provenance.location,
        help: "lower the minimum, or raise the maximum",
        notes: [Diagnostic.Note("the maximum is set here", at: high.provenance.location)])
    }
  }

  private static let bounds: [(least: String, most: String, amount: @Sendable (String) -> Double?)] = [
    ("slotmanager.number-of-slots.min", "slotmanager.number-of-slots.max", { javaLong($0).map { Double($0) } }),
    ("slotmanager.min-total-resource.cpu", "slotmanager.max-total-resource.cpu", { Double($0) }),
    (
      "slotmanager.min-total-resource.memory", "slotmanager.max-total-resource.memory",
      { memorySize($0).map { Double($0) } }
    ),
  ]
}
