import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution

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
        """, path: "flink-conf.yaml"),
      RuleExample(
        """
        external-resources: 1️⃣"[gpu]"1️⃣
        external-resource.gpu.amount: 1
        """, path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
      RuleExample(
        """
        external-resources: 1️⃣- gpu1️⃣
        external-resource.gpu.amount: 1
        """, path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
      RuleExample(
        """
        external-resources: 1️⃣[gpu;fpga]1️⃣
        external-resource.gpu.amount: 1
        external-resource.fpga.amount: 1
        """, path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
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
      // Flink 2 reads a text in brackets as a list, wherever it stands.
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata: {name: fraud}
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: "[gpu]"
            external-resource.gpu.amount: "1"
        """, path: "fraud.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let list = context.resources.list, case .string(let value) = list.value,
      let listed = context.resolved.listed, let first = listed.first
    else { return }
    let isBlockItem = listed.count == 1 && first.hasPrefix("- ")
    let bare = trimmed(value, of: "\"'")
    guard isBlockItem || bare.hasPrefix("[") && bare.hasSuffix("]") && listed.contains(where: { $0.hasPrefix("[") }),
      // A resource that is really called so has keys.
      listed.allSatisfy({ context.resources[$0]?.entries.isEmpty != false })
    else { return }
    let text = isBlockItem ? first.dropFirst(2) : bare.dropFirst().dropLast()
    let names = text.split { $0 == "," || $0 == ";" }.map { trimmed(String($0), of: " \t\"'") }
    let joined = names.filter { !$0.isEmpty }.joined(separator: ";")
    let isSplit = listed.count > 1
    findings.report(
      isSplit
        ? "\(quoted(value)) is \(listed.map(quoted).joined(separator: " and ")): `flink-conf.yaml` knows no YAML lists"
        : "\(quoted(value)) is one name: `flink-conf.yaml` knows no YAML lists", at: list.provenance.location,
      effect: isSplit
        ? "Flink splits the text at `;`, and its brackets stay in the names; the resources that were meant are ignored."
        : nil,
      help: joined.isEmpty ? "remove the line: without it there are no external resources" : "write \(quoted(joined))",
      fixes: joined.isEmpty ? [] : context.fix("write \(quoted(joined))", .safe, context.valueEdit(list, to: joined)))
  }
}
