import ClusterModel
import Diagnostics
import FlinkOptions

/// Upgrades that keep state need a place for it, from the first deployment on.
enum UpgradeDirectoryMissing: Rule {
  static let description = RuleDescription(
    code: "OPR121", name: "upgrade-directory-missing", severity: .warning, since: "0.1.0",
    summary: "An `upgradeMode` that keeps state, without a directory for checkpoints or savepoints",
    why: """
      With `upgradeMode: savepoint` the operator's validation wants a directory for savepoints and one for checkpoints, \
      with `last-state` one for checkpoints. It looks at each object that it gets, the first deployment included. The \
      directories may also come from the operator's own default configuration, which these files don't show.
      """,
    effect: """
      Unless the operator's default configuration has it, the operator refuses the object, before anything runs. Without \
      a directory for checkpoints: `Checkpoint directory[…] must be defined for last-state and savepoint upgrade modes`; \
      with one, and none for savepoints: `Job could not be upgraded with savepoint while config key[…] is not set`.
      """,
    references: [
      "flink-kubernetes-operator DefaultValidator.java, validateJobSpec"
    ],
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
            execution.checkpointing.dir: s3://streams/checkpoints
          job:
            jarURI: local:///opt/flink/usrlib/job.jar
            upgradeMode: 1️⃣savepoint1️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          job:
            jarURI: local:///opt/flink/usrlib/job.jar
            upgradeMode: 1️⃣last-state1️⃣
        """, path: "deployment.yaml"),
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
            execution.checkpointing.dir: s3://streams/checkpoints
            execution.checkpointing.savepoint-dir: s3://streams/savepoints
          job:
            jarURI: local:///opt/flink/usrlib/job.jar
            upgradeMode: savepoint
        """, path: "deployment.yaml")
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // A session job has the options of its cluster, too: without that at hand nothing is known of them.
    let session = context.sessionCluster
    guard context.isForOperator || session?.flinkVersion != nil, context.isWholeObject,
      let mode = context.cluster.job?["upgradeMode"], let text = mode.string,
      text == "savepoint" || text == "last-state"
    else { return }
    // The newest names came with 1.20.
    let name = (session?.flinkVersion?.value ?? context.flinkVersion) < FlinkVersion(1, 20) ? 1 : 0
    let hasCheckpoints = context.isSet(StateDirectory.checkpoints)
    var missing: [String] = []
    if text == "savepoint", !context.isSet(StateDirectory.savepoints) {
      missing.append(StateDirectory.savepoints[name])
    }
    if !hasCheckpoints { missing.append(StateDirectory.checkpoints[name]) }
    guard !missing.isEmpty else { return }
    let keys = missing.map { "`\($0)`" }.joined(separator: " and ")
    let refusal =
      hasCheckpoints
      ? "Job could not be upgraded with savepoint while config key[…] is not set"
      : "Checkpoint directory[…] must be defined for last-state and savepoint upgrade modes"
    findings.report(
      "`upgradeMode: \(text)` needs \(keys), which \(missing.count == 1 ? "is" : "are") not set",
      at: mode.provenance.location,
      effect:
        "Unless the operator's default configuration has it, the operator refuses the object, before anything runs: "
        + "`\(refusal)`.",
      help: "set \(keys) in `flinkConfiguration`, or use `upgradeMode: stateless`")
  }
}
