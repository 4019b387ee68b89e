import ClusterModel
import Diagnostics
import FlinkOptions

/// Operators before 1.13 take strings only.
enum ValueNotString: Rule {
  static let description = RuleDescription(
    code: "OPR116", name: "conf-nonstring-old-operator", severity: .error, since: "0.1.0",
    summary: "An option that is no string, for an operator that takes strings only",
    why: """
      Up to 1.12 the CRD says that `flinkConfiguration` is a map of strings: a number or a boolean without quotes, a list and a \
      nested map are of another type. Since 1.13 it takes any. The version of the operator comes from `operatorVersion` in \
      `.drey.yaml`, or from a `kind: Cluster`; without one nothing is said.
      """,
    effect: "The API server refuses the object: the value can only be a string.",
    references: [
      "flink-kubernetes-operator helm/…/crds/flinkdeployments.flink.apache.org-v1.yml, 1.12.0 and 1.13.0 (FLINK-37406)"
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: 1️⃣21️⃣
            web.submit.enable: 2️⃣false2️⃣
            parallelism.default: "4"
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.12\"\n"]),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          flinkConfiguration:
            external-resources: 1️⃣[gpu]1️⃣
            external-resource:
              gpu:
                2️⃣amount2️⃣: 1
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.12\"\n"]),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: 2
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.13\"\n"]),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: 2
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "2"
            heartbeat.timeout: 50 s
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.12\"\n"]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment || context.cluster.kind == .flinkSessionJob,
      let version = context.cluster.operatorVersion.flatMap({ FlinkVersion($0.value) }), version < FlinkVersion(1, 13)
    else { return }
    var nested: [String] = []
    for entry in context.configuration.entries {
      guard let place = entry.provenance.location, place.path == context.cluster.path else { continue }
      if let part = context.keyLocation(entry), part != place {
        let name = trimmed(context.text(at: part), of: "\"'")
        if !name.isEmpty, name != entry.key, entry.key.hasSuffix("." + name) {
          let above = String(entry.key.dropLast(name.utf8.count + 1))
          guard !nested.contains(above) else { continue }
          nested.append(above)
          findings.report(
            "\(quoted(above)) is a map here, and operator \(version) takes strings only", at: part,
            help: "write whole dotted keys, such as `\(entry.key): \(quotedValue(entry))`")
          continue
        }
      }
      let written = context.text(at: place)
      if written.hasPrefix("[") || written.hasPrefix("- ") {
        findings.report(
          "\(quoted(entry.key)) is a list, and operator \(version) takes strings only", at: place,
          help: "write one string, its items parted by `;`: `\(quotedValue(entry))`")
        continue
      }
      guard written == entry.text, isNoString(written) else { continue }
      findings.report(
        "\(quoted(written)) is no string, and operator \(version) takes no other value", at: place,
        help: "put it in quotes",
        fixes: context.fix(
          "put it in quotes", .safe, [TextEdit(at: place, replacement: "\"\(written)\"")]))
    }
  }

  /// A value as a string of a configuration; sensitive ones are not shown.
  private static func quotedValue(_ entry: FlinkConfiguration.Entry) -> String {
    if isSensitive(entry.key) { return "\"…\"" }
    return "\"\(trimmed(entry.text, of: "[]").replacing(", ", with: ";"))\""
  }

  /// A plain scalar that kubectl reads as a number or a boolean.
  private static func isNoString(_ text: String) -> Bool {
    if ["true", "false", "null", "~"].contains(text.lowercased()) { return true }
    guard let first = text.utf8.first, (0x30...0x39).contains(first) || "-+.".utf8.contains(first) else { return false }
    return Double(text) != nil
  }
}
