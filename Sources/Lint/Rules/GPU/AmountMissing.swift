import ClusterModel
import Diagnostics

/// A listed resource has keys, but no amount.
enum AmountMissing: Rule {
  static let description = RuleDescription(
    code: "GPU111", name: "amount-missing", severity: .error, since: "0.1.0",
    summary: "A listed resource has no `amount`",
    why: """
      There is no default amount: FLIP-108 planned one of 0, and it never shipped. A resource without an amount is \
      dropped before its driver or its config key is looked at.
      """,
    effect: "Flink logs a WARN line (no positive amount) and drops the resource: no device is requested.",
    references: ["flink-runtime ExternalResourceUtils.java"],
    triggering: [
      """
      external-resources: 1️⃣gpu1️⃣
      external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      external-resource.gpu.kubernetes.config-key: nvidia.com/gpu
      """
    ],
    quiet: [
      """
      external-resources: gpu
      external-resource.gpu.amount: 1
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for resource in context.resources.listed {
      guard let first = resource.entries.first, resource[KnownSuffix.amount] == nil,
        !context.isSetByStart("external-resource.\(resource.name).amount")
      else { continue }
      let line = "external-resource.\(resource.name).amount: 1"
      let unknown = resource.entries.filter { !$0.suffix.contains(".") }.map(\.suffix)
      var notes: [Diagnostic.Note] = []
      let misplaced = context.resources.misplaced.first { $0.entry.key == "\($0.prefix)\(resource.name).amount" }?.entry
      if let draft = context.configuration["taskmanager.resource.\(resource.name).amount"] ?? misplaced {
        notes.append(.init("did you mean this one?", at: context.keyLocation(draft)))
      } else if let mapped = resource.entries.first(where: { $0.suffix.hasPrefix("amount.") }) {
        notes.append(.init("a map is no amount: its keys are flattened", at: context.keyLocation(mapped.entry)))
      } else if let near = suggestion(for: KnownSuffix.amount, among: unknown), let entry = resource[near] {
        notes.append(.init("did you mean this one?", at: context.keyLocation(entry)))
      }
      findings.report(
        "\(quoted(resource.name)) has no amount", at: resource.listedAt,
        help: "set `external-resource.\(resource.name).amount` to the number of devices of one TaskManager",
        notes: notes,
        fixes: notes.isEmpty
          ? context.fix("add `\(line)`", .suggested, context.insertion(of: line, below: first.entry)) : [])
    }
  }
}
