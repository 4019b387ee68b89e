import ClusterModel
import Diagnostics

/// Names in Flink's options that the API server refuses.
enum NativeName: Rule {
  static let description = RuleDescription(
    code: "KUB223", name: "native-name", severity: .error, since: "0.1.0",
    summary: "A name in Flink's options that Kubernetes doesn't take",
    why: """
      In native mode Flink calls the JobManager's Deployment and its Services by `kubernetes.cluster-id`, and hands the names of \
      the namespace and of service accounts on as they are. Kubernetes takes small letters, digits and `-`; a Service's name \
      begins with a letter, and Flink takes 45 characters of a cluster id.
      """,
    effect: "On Kubernetes the cluster doesn't start: the API server refuses what Flink asks it for.",
    references: [
      "flink-kubernetes AbstractKubernetesParameters.java, getClusterId",
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
    ],
    triggering: [
      "execution.target: kubernetes-session\nkubernetes.cluster-id: 1️⃣My_Cluster1️⃣\n",
      "execution.target: kubernetes-session\nkubernetes.namespace: 1️⃣Flink1️⃣\n",
      "execution.target: kubernetes-session\nkubernetes.service-account: 1️⃣my_sa1️⃣\n",
    ],
    quiet: [
      "execution.target: kubernetes-session\nkubernetes.cluster-id: my-cluster\nkubernetes.namespace: 1st\n",
      "execution.target: kubernetes-session\nkubernetes.cluster-id: ${CLUSTER_ID}\n",
      "execution.target: kubernetes-session\nkubernetes.service-account: flink.jobs\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // The operator sets them itself.
    guard context.cluster.kind == .flinkConfiguration || context.cluster.kind == .legacyFlinkConfiguration else {
      return
    }
    for (key, form) in keys {
      guard let entry = context.configuration[key], !entry.text.isEmpty, !holdsPlaceholder(entry.text.utf8),
        let flaw = flaw(of: Array(entry.text.utf8), form)
      else { continue }
      findings.report(
        "\(quoted(entry.text)) is no name of \(form.what): \(flaw)", at: entry.provenance.location,
        // A configuration alone doesn't say that it is for Kubernetes.
        severity: context.runsOnKubernetes == true ? nil : .warning, help: "write a name such as `\(form.example)`")
    }
  }

  private struct Form: Sendable {
    var what: String
    var example: String
    var longest = 63
    var beginsWithLetter = false
    var mayHaveDots = false
  }

  private static let account = Form(what: "a service account", example: "flink", longest: 253, mayHaveDots: true)
  private static let keys: [(key: String, form: Form)] = [
    (
      "kubernetes.cluster-id", Form(what: "a cluster", example: "fraud-scoring", longest: 45, beginsWithLetter: true)
    ),
    ("kubernetes.namespace", Form(what: "a namespace", example: "flink-jobs")), ("kubernetes.service-account", account),
    ("kubernetes.jobmanager.service-account", account), ("kubernetes.taskmanager.service-account", account),
  ]

  private static func flaw(of name: [UInt8], _ form: Form) -> String? {
    func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
    let marks = form.mayHaveDots ? "-.".utf8 : "-".utf8
    if name.count > form.longest { return "it can have \(form.longest) characters, not \(name.count)" }
    guard name.allSatisfy({ isAlphanumeric($0) || marks.contains($0) }) else {
      return "it can only have small letters, digits\(form.mayHaveDots ? ", `-` and `.`" : " and `-`")"
    }
    guard let first = name.first, let last = name.last else { return nil }
    if form.beginsWithLetter, !(0x61...0x7A).contains(first) { return "it can only begin with a small letter" }
    return isAlphanumeric(first) && isAlphanumeric(last) ? nil : "it begins and ends with a small letter or a digit"
  }
}
