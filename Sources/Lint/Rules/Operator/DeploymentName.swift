import ClusterModel
import Diagnostics

/// The name of a deployment becomes the cluster id, and parts of other names.
enum DeploymentName: Rule {
  static let description = RuleDescription(
    code: "OPR108", name: "deployment-name", severity: .error, since: "0.1.0",
    summary: "A name that the operator refuses for a deployment",
    why: """
      The name becomes Flink's cluster id and the beginning of the names of Services and Deployments, so it has at \
      most 45 characters: small letters, digits and `-`, the first a letter, the last no `-`.
      """,
    effect: """
      The operator refuses the object.
      """,
    references: [
      "flink-kubernetes-operator DefaultValidator.java, DEPLOYMENT_NAME_PATTERN: `[a-z]([-a-z\\d]{0,43}[a-z\\d])?`",
      "flink-kubernetes-operator DefaultValidator.java, validateDeploymentName and validateSessionJobOnly",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: 1️⃣embeddings-of-all-the-text-that-we-have-ever-seen1️⃣
        spec:
          flinkVersion: v2_0
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: 1️⃣embeddings.prod1️⃣
        spec:
          flinkVersion: v2_0
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: a.job.of.its.own
        spec:
          deploymentName: 1️⃣Session1️⃣
        """, path: "job.yaml"),
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
    let named: Located<String>? =
      switch context.cluster.kind {
      case .flinkDeployment: context.cluster.name
      case .flinkSessionJob: context.cluster.spec?["deploymentName"]?.locatedString
      default: nil
      }
    guard let name = named else { return }
    let text = Array(name.value.utf8)
    // A template's placeholder is no name yet.
    guard let first = text.first, let last = text.last, !text.contains(UInt8(ascii: "$")) else { return }
    let flaw: String
    // A blue-green deployment's children are called `NAME-green`, at most.
    let longest = context.cluster.blueGreen == nil || context.cluster.kind != .flinkDeployment ? 45 : 39
    if text.count > longest {
      flaw = "it can have \(longest) characters, not \(text.count)"
    } else if !isLetter(first) {
      flaw = "it can only begin with a small letter"
    } else if !text.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }) {
      flaw = "it can only have small letters, digits and `-`"
    } else if last == UInt8(ascii: "-") {
      flaw = "it can't end with `-`"
    } else {
      return
    }
    findings.report(
      "\(quoted(name.value)) is no name of a deployment: \(flaw)", at: name.provenance.location,
      help: text.count > longest ? "choose a shorter name" : "write a name such as `fraud-scoring`")
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
