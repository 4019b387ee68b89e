import ClusterModel
import Diagnostics

/// The operator wants `flinkVersion`.
enum FlinkVersionMissing: Rule {
  static let description = RuleDescription(
    code: "OPR115", name: "flink-version-missing", severity: .error, since: "0.1.0",
    summary: "A `FlinkDeployment` without `flinkVersion`",
    why: """
      The operator doesn't look into the image: it has to be told which Flink runs there.
      """,
    effect: """
      The operator refuses the object: `Flink Version must be defined`.
      """,
    references: [
      "flink-kubernetes-operator DefaultValidator.java"
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: 1️⃣embeddings1️⃣
        spec:
          image: flink:2.0
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
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.cluster.kind == .flinkDeployment, context.cluster.flinkVersion == nil,
      !DeploymentFieldUnknown.isAmazons(context.cluster), let spec = context.cluster.spec, spec.isMap,
      spec["flinkVersion"] == nil
    else { return }
    findings.report(
      "`spec.flinkVersion` is not set", at: context.cluster.name?.provenance.location ?? spec.provenance.location,
      help: "set it to the version of the image, such as `v2_0`")
  }
}
