import ClusterModel
import Diagnostics
import FlinkYAML

/// Idle TaskManagers keep their devices.
enum IdleDevices: Rule {
  static let description = RuleDescription(
    code: "SLT106", name: "idle-gpu-hold", severity: .info, since: "0.1.0",
    summary: "TaskManagers without work are kept for long, with their GPUs",
    why: """
      Flink gives a TaskManager back when it was idle for `resourcemanager.taskmanager-timeout`, 30 seconds by \
      default. Until then nobody else can use its GPUs; redundant TaskManagers keep theirs always.
      """,
    effect: """
      Idle TaskManagers hold their GPUs.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/, resourcemanager.taskmanager-timeout"
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        resourcemanager.taskmanager-timeout: 1️⃣1 h1️⃣
        """),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        slotmanager.redundant-taskmanager-num: 1️⃣21️⃣
        """),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        resourcemanager.taskmanager-timeout: 30 s
        """)
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.resources.listed.contains(where: { $0.isCounted && $0.isGPU }) else { return }
    if let entry = context.configuration["resourcemanager.taskmanager-timeout"],
      let minutes = entry.value.scalarText.flatMap(minutes), minutes > 10
    {
      findings.report(
        "idle TaskManagers hold their GPUs for \(quoted(entry.text))", at: entry.provenance.location,
        help: "set a shorter timeout, unless GPUs are free anyway")
    }
    if let entry = context.configuration["slotmanager.redundant-taskmanager-num"],
      let number = entry.value.scalarText.flatMap(javaLong), number > 0
    {
      findings.report(
        "\(number) redundant TaskManagers hold GPUs without work", at: entry.provenance.location,
        help: "set it to 0, unless GPUs are free anyway")
    }
  }

  /// Whole minutes of a duration; milliseconds where it has no unit.
  private static func minutes(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits) else { return nil }
    let unit = trimmed(String(text.dropFirst(digits.count)), of: " ").lowercased()
    switch unit {
    case "", "ms", "milli", "millis", "millisecond", "milliseconds": return number / 60_000
    case "s", "sec", "secs", "second", "seconds": return number / 60
    case "m", "min", "minute", "minutes": return number
    case "h", "hour", "hours", "d", "day", "days": return number > 0 ? 60 * min(number, 1000) : 0
    default: return nil
    }
  }
}
