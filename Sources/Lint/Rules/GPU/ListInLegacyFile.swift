import ClusterModel
import Diagnostics

/// `[gpu]` in `flink-conf.yaml`, which is no YAML: one resource named `[gpu]`.
enum ListInLegacyFile: Rule {
  static let description = RuleDescription(
    code: "GPU104", name: "list-yaml-in-legacy-file", severity: .error, since: "0.1.0",
    summary: "A YAML list in `flink-conf.yaml`, which is not YAML",
    why: """
      Flink 1.x reads `flink-conf.yaml` line by line: a value is text, brackets and quotes included. A list written as \
      `[gpu, fpga]` is split at `;` only, and so becomes the name of one resource, which nothing configures.
      """,
    effect:
      "Flink takes the text with its brackets as the name of one resource; the resources that were meant are ignored.",
    references: ["flink-core GlobalConfiguration.java (1.20), loadLegacyYAMLResource"],
    triggering: [
      RuleExample(
        """
        external-resources: 1️⃣[gpu, fpga]1️⃣
        external-resource.gpu.amount: 1
        external-resource.fpga.amount: 1
        """, path: "flink-conf.yaml")
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu;fpga
        external-resource.gpu.amount: 1
        external-resource.fpga.amount: 1
        """, path: "flink-conf.yaml"),
      """
      external-resources: [gpu]
      external-resource.gpu.amount: 1
      """,
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard !context.configuration.isStandardYAML, let list = context.resources.list,
      case .string(let value) = list.value, value.hasPrefix("["), value.hasSuffix("]"),
      // A resource that is really called so has keys.
      context.resources[value]?.entries.isEmpty != false
    else { return }
    let names = value.dropFirst().dropLast().split(separator: ",").map { trimmed(String($0), of: " \t\"'") }
    let joined = names.filter { !$0.isEmpty }.joined(separator: ";")
    findings.report(
      "\(quoted(value)) is one name: `flink-conf.yaml` knows no YAML lists", at: list.provenance.location,
      help: joined.isEmpty ? "remove the line: without it there are no external resources" : "write `\(joined)`",
      fixes: joined.isEmpty
        ? [] : context.fix("write `\(joined)`", .safe, context.edit(list.provenance.location, from: value, to: joined)))
  }
}
