import ClusterModel
import Diagnostics

/// An option as a list of maps, of which the operator keeps nothing.
enum OptionItemsLost: Rule {
  static let description = RuleDescription(
    code: "OPR129", name: "option-items-lost", severity: .error, since: "0.1.0",
    summary: "An option whose value is a list of maps",
    why: """
      From 1.13 on the operator makes text of what `flinkConfiguration` holds: of a map dotted keys, of a list its items with `;` \
      between them. Of an item that is a map or a list itself it takes nothing: tolerations in Kubernetes' own form, say, are gone.
      """,
    effect: "The operator writes an empty text in place of the item, and says nothing.",
    references: ["flink-kubernetes-operator ConfigObjectNode.java, arrayNodeToSemicolonSepratedString"],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            kubernetes.taskmanager.tolerations: 1️⃣[{key: nvidia.com/gpu, operator: Exists}]1️⃣
        """, path: "deployment.yaml")
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            external-resources: [gpu, fpga]
            env.java.opts.all: ""
            kubernetes.taskmanager.tolerations: key:nvidia.com/gpu,operator:Exists
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment || context.cluster.kind == .flinkSessionJob else { return }
    let semicolon = UInt8(ascii: ";")
    let entries = context.configuration.entries { _, text in
      text.isEmpty || text.first == semicolon || text.last == semicolon || text.holds(";;")
    }
    for entry in entries {
      guard let place = entry.provenance.location, place.path == context.cluster.path else { continue }
      let written = context.text(at: place)
      guard written.hasPrefix("- ") || written.hasPrefix("["), written.utf8.contains(UInt8(ascii: ":")) else {
        continue
      }
      findings.report(
        "\(quoted(entry.key)) is a list with maps in it, of which nothing is left", at: place,
        help: "write one text, each item as `name:value,name:value`, with `;` between items")
    }
  }
}
