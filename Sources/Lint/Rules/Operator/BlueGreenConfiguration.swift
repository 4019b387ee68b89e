import ClusterModel
import Diagnostics
import FlinkOptions

/// What a `FlinkBlueGreenDeployment` says of itself in `configuration`.
enum BlueGreenConfiguration: Rule {
  static let description = RuleDescription(
    code: "OPR128", name: "blue-green-configuration", severity: .warning, since: "0.1.0",
    summary:
      "An entry of a FlinkBlueGreenDeployment's `configuration` that does nothing, or that the operator can't read",
    why: """
      `spec.configuration` holds the options of the blue-green controller, and no others; those of Flink and of the operator \
      stand in `spec.template.spec.flinkConfiguration`. Nobody checks its keys and values before the operator reads them.
      """,
    effect: "The controller looks for its own options only, and takes their defaults.",
    references: [
      "flink-kubernetes-operator FlinkBlueGreenDeploymentConfigOptions.java",
      "https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/concepts/bluegreen-controller-flow/",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkBlueGreenDeployment
        metadata:
          name: embeddings
        spec:
          configuration:
            1️⃣kubernetes.operator.bluegreen.abort.graceperiod1️⃣: 1 min
            kubernetes.operator.bluegreen.deployment-deletion.delay: 2️⃣two minutes2️⃣
          template:
            spec:
              flinkVersion: v2_0
        """, path: "deployment.yaml")
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkBlueGreenDeployment
        metadata:
          name: embeddings
        spec:
          configuration:
            kubernetes.operator.bluegreen.abort.grace-period: 10 min
            kubernetes.operator.bluegreen.deployment-deletion.delay: ${DELAY}
            kubernetes.operator.bluegreen.gate.timeout: 5 min
          template:
            spec:
              flinkVersion: v2_0
        """, path: "deployment.yaml")
    ])

  private static let keys = [
    "kubernetes.operator.bluegreen.abort.grace-period", "kubernetes.operator.bluegreen.deployment-deletion.delay",
    "kubernetes.operator.bluegreen.reconciliation.reschedule-interval",
  ]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let fields = context.cluster.blueGreen?.fields,
      let configuration = fields.last(where: { $0.key == "configuration" })?.value
    else { return }
    for entry in configuration.entries {
      guard entry.value.entries.isEmpty else {
        findings.report(
          "\(quoted(entry.key)) is a map, and options stand here with their whole keys", at: entry.keyLocation,
          severity: .error, effect: "The API server rejects the object: the values are strings.",
          help: "write each option in one line, such as `kubernetes.operator.bluegreen.abort.grace-period: 10 min`")
        continue
      }
      guard keys.contains(entry.key) else {
        // A newer operator may have more.
        let near = keys.first { editDistance(entry.key, $0, atMost: 3) != nil }
        let isOther = near == nil && !entry.key.hasPrefix("kubernetes.operator.bluegreen.")
        guard near != nil || isOther else { continue }
        findings.report(
          "\(quoted(entry.key)) is no option of the blue-green controller", at: entry.keyLocation,
          help: near.map { "did you mean `\($0)`?" } ?? "move it to `spec.template.spec.flinkConfiguration`",
          fixes: near.map { near in
            context.fix("write `\(near)`", .suggested, context.edit(entry.keyLocation, from: entry.key, to: near))
          } ?? [])
        continue
      }
      guard let text = entry.value.string, !holdsPlaceholder(text.utf8),
        OptionValue.flaw(of: text, as: .duration, allowed: [], in: context.flinkVersion) != nil
      else { continue }
      findings.report(
        "\(quoted(text)) is no duration", at: entry.value.provenance.location, severity: .error,
        effect: "The operator throws an IllegalArgumentException when it reads the option: no version is brought up.",
        help: "write a number and a unit, such as `10 min`")
    }
  }
}
