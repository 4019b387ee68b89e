import ClusterModel
import Diagnostics
import FlinkOptions

/// An official image of another version than `flinkVersion` says.
enum ImageVersion: Rule {
  static let description = RuleDescription(
    code: "OPR112", name: "image-version-skew", severity: .warning, since: "0.1.0",
    summary: "The image's tag names another Flink than `flinkVersion`",
    why: """
      The operator makes options, commands and REST calls for the version in `flinkVersion`; what runs is the Flink in \
      the image. The tags of the official images begin with that version.
      """,
    effect: """
      The operator talks to the image's Flink as if it were the other version.
      """,
    references: [
      "https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/overview/#flinkdeployment",
      "https://hub.docker.com/_/flink",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          image: 1️⃣flink:1.201️⃣
          flinkVersion: v2_0
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
          image: flink:2.0.1-java17
          flinkVersion: v2_0
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          image: registry.example.org/team/flink:1.20
          flinkVersion: v2_0
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let image = context.cluster.image, let version = context.cluster.flinkVersion,
      context.cluster.kind == .flinkDeployment || context.cluster.kind == .cluster,
      let tagged = FlinkVersion(officialImage: image.value), tagged != version.value
    else { return }
    findings.report(
      "\(quoted(image.value)) is Flink \(tagged), and `flinkVersion` says \(version.value)",
      at: image.provenance.location, help: "let the two agree",
      notes: [Diagnostic.Note("`flinkVersion` is set here", at: version.provenance.location)])
  }
}
