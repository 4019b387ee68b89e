import ClusterModel
import Diagnostics

/// Keys of FLIP-108's drafts that no released Flink reads.
enum DraftKey: Rule {
  static let description = RuleDescription(
    code: "GPU122", name: "draft-key", severity: .error, since: "0.1.0",
    summary: "A key of FLIP-108's draft, which no released Flink reads",
    why: """
      The drafts of FLIP-108 named keys that were renamed or dropped before Flink 1.11 shipped. They are still found in \
      articles. In Drey's own `kind: Cluster` the FLIP's dialect is understood and lowered; in a Flink configuration \
      nothing reads these keys.
      """,
    effect: "Flink takes it as a key that nobody reads, and logs nothing.",
    references: ["https://cwiki.apache.org/confluence/display/FLINK/FLIP-108%3A+Add+GPU+support+in+Flink"],
    triggering: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.1️⃣param.vendor1️⃣: nvidia
      """,
      "1️⃣taskmanager.resource.gpu.amount1️⃣: 2\n",
      "1️⃣external-resource.list1️⃣: gpu\n",
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.1️⃣kubernetes.key1️⃣: nvidia.com/gpu
      """,
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for entry in context.resources.drafts { checkStray(entry, context, &findings) }
    for resource in context.resources.resources {
      for (suffix, entry) in resource.entries {
        if let successor = KnownSuffix.draftSuccessors[suffix] {
          let place = context.keyLocation(entry, part: suffix)
          findings.report(
            "`\(suffix)` is a name of FLIP-108's draft", at: place, help: "write `\(successor)`",
            fixes: context.fix(
              "write `\(successor)`", .suggested, context.edit(keyOf: entry, at: place, part: suffix, to: successor)))
        } else if suffix == "param.vendor", context.cluster.kind != .cluster {
          let vendor = entry.value.scalarText.flatMap { ["nvidia", "amd"].contains($0) ? $0 : nil } ?? "<vendor>"
          findings.report(
            "`param.vendor` is a key of FLIP-108's draft", at: context.keyLocation(entry, part: suffix),
            effect: "Flink hands it to the driver as a parameter, and Flink's GPU driver does not read it.",
            help: "set `external-resource.\(resource.name).kubernetes.config-key: \(vendor).com/gpu`")
        }
      }
    }
  }

  /// Keys that stand outside `external-resource.<name>.`.
  private static func checkStray(
    _ entry: FlinkConfiguration.Entry, _ context: LintContext, _ findings: inout Findings
  ) {
    let key = context.keyLocation(entry)
    let successor: String
    if entry.key == "external-resource.list" {
      successor = "external-resources"
    } else if entry.key.hasPrefix("taskmanager.resource.") {
      let name = entry.key.dropFirst("taskmanager.resource.".count).dropLast(".amount".count)
      successor = "external-resource.\(name).amount"
    } else {
      let suffix = entry.key.hasPrefix("external-resource.") ? String(entry.key.dropFirst(18)) : ""
      if KnownSuffix.all.contains(suffix) || suffix.hasPrefix(KnownSuffix.parameter) {
        let name = context.resources.listed.first?.name ?? "gpu"
        findings.report(
          "\(quoted(entry.key)) names no resource", at: key, severity: .warning,
          help: "write \(quoted("external-resource.\(name).\(suffix)"))")
        return
      }
      findings.report(
        "\(quoted(entry.key)) says nothing about a resource", at: key, severity: .warning,
        help: "set `\(entry.key).amount` if it means a resource")
      return
    }
    // Where the right key is there, too, a person has to say which of the two values counts.
    let isTaken = context.configuration.contains(successor)
    findings.report(
      "\(quoted(entry.key)) is a name of FLIP-108's draft", at: key,
      help: isTaken ? "remove it, or move its value to `\(successor)`, which is set, too" : "write `\(successor)`",
      fixes: isTaken
        ? []
        : context.fix(
          "write `\(successor)`", .suggested, context.edit(keyOf: entry, at: key, part: entry.key, to: successor)))
  }
}
