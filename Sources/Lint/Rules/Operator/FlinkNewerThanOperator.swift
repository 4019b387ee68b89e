import ClusterModel
import Diagnostics
import FlinkOptions

/// An operator lists the Flink versions that it knows.
enum FlinkNewerThanOperator: Rule {
  static let description = RuleDescription(
    code: "OPR120", name: "flink-unknown-to-operator", severity: .error, since: "0.1.0",
    summary: "A `flinkVersion` that the operator's release doesn't know",
    why: """
      The operator's CRD lists the values of `flinkVersion`: 1.10 ends with Flink 1.20, 1.11 with 2.0, 1.13 with 2.1, 1.15 \
      with 2.2, and 1.16 with 2.3. The version of the operator comes from `operatorVersion`, of `.drey.yaml` or of the \
      cluster file; without it the rule is silent.
      """,
    effect: "The API server refuses the object: `spec.flinkVersion: Unsupported value`.",
    references: [
      "flink-kubernetes-operator FlinkVersion.java",
      "https://flink.apache.org/downloads/#apache-flink-kubernetes-operator",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: 1️⃣v2_31️⃣
          image: flink:2.3
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.15\"\n"])
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_2
          image: flink:2.2
        """, path: "deployment.yaml", beside: [".drey.yaml": "version: 1\noperatorVersion: \"1.15\"\n"])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.isForOperator, let flink = context.cluster.flinkVersion, let stated = context.cluster.operatorVersion,
      let release = OperatorRelease(stated.value), let newest = release.newestFlink, flink.value > newest
    else { return }
    let first = OperatorRelease.first(for: flink.value).map { "operator \($0) or newer, or " } ?? ""
    let isHere = context.cluster.kind == .cluster
    findings.report(
      "operator \(stated.value) knows Flink up to \(newest), not \(flink.value)",
      at: isHere ? stated.provenance.location : flink.provenance.location,
      help: "use \(first)`flinkVersion: \(newest.operatorSpelling)`",
      notes: isHere
        ? [Diagnostic.Note("the Flink version", at: flink.provenance.location)]
        : [Diagnostic.Note("the operator's version", at: stated.provenance.location)])
  }
}
