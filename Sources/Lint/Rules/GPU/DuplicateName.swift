import ClusterModel
import Diagnostics

/// A name stands twice in `external-resources`.
enum DuplicateName: Rule {
  static let description = RuleDescription(
    code: "GPU105", name: "list-duplicate-name", severity: .warning, since: "0.1.0",
    summary: "A name stands twice in `external-resources`",
    why: """
      The list is read into a set. Listing a resource twice doesn't request it twice, and is usually a leftover, or one of \
      two names that should differ.
      """,
    effect: "Flink takes the name once, and logs nothing: the amount is not doubled.",
    references: ["flink-runtime ExternalResourceUtils.java, getExternalResourceSet"],
    triggering: [
      """
      external-resources: gpu;1️⃣gpu1️⃣
      external-resource.gpu.amount: 1
      """,
      """
      external-resources: [gpu, fpga, 1️⃣gpu1️⃣]
      external-resource.gpu.amount: 1
      """,
    ],
    quiet: [
      """
      external-resources: gpu;gpu2
      external-resource.gpu.amount: 1
      """
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let list = context.resources.list else { return }
    var names: [String] = []
    if case .list(let items) = list.value {
      names = items.compactMap(\.scalarText)
    } else if let text = list.value.scalarText {
      names = text.split(separator: ";").map { trimmed(String($0), of: " \t") }
    }
    var counts: [String: Int] = [:]
    for name in names where !name.isEmpty { counts[name, default: 0] += 1 }
    var told: Set<String> = []
    for name in names {
      guard let count = counts[name], count > 1, told.insert(name).inserted else { continue }
      let value = list.provenance.location
      let place = value.flatMap { context.source($0.path)?.item(name, number: 1, in: $0) } ?? value
      findings.report(
        "\(quoted(name)) is listed \(count == 2 ? "twice" : "\(count) times")", at: place, help: "list it once")
    }
  }
}
