import ClusterModel
import Diagnostics
import FlinkOptions

/// A job's argument that Flink's own command line takes, in the operator's standalone mode.
enum JobArgumentTaken: Rule {
  static let description = RuleDescription(
    code: "OPR127", name: "job-argument-taken", severity: .error, since: "0.1.0",
    summary: "A first argument of the job that Flink takes for an option of its own",
    why: """
      In `mode: standalone` the operator puts `job.args` right behind the JobManager's own options. Flink reads words for its \
      own until the first that is none: a job whose first argument is `--job-id`, or before Flink 2 `--host`, never sees it. \
      The beginning of an option is enough: `--config` is `--configDir` to it. In native mode the arguments go another way.
      """,
    effect: "Flink takes the argument for itself, and the job doesn't get it.",
    references: [
      "flink-kubernetes-operator CmdStandaloneJobManagerDecorator.java, getApplicationClusterArgs",
      "flink-container StandaloneApplicationClusterConfigurationParserFactory.java",
      "flink-runtime CommandLineParser.java; commons-cli DefaultParser.java, Options.java (getMatchingOptions)",
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
          mode: standalone
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            parallelism: 1
            args: [1️⃣--host1️⃣, db, --port, "5432"]
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          mode: standalone
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            parallelism: 1
            args: [1️⃣--config=job.yaml1️⃣]
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
          mode: standalone
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            parallelism: 1
            args: [--host, db, --config, job.yaml]
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          mode: standalone
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            parallelism: 1
            args: ["--", --host, db]
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          job:
            jarURI: local:///opt/flink/usrlib/embeddings.jar
            parallelism: 1
            args: [--host, db]
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    // Compiling writes `--` where it is needed.
    guard cluster.kind == .flinkDeployment, cluster.mode?.value == "standalone", cluster.flinkVersion != nil,
      let first = cluster.job?["args"]?.items.first, let text = first.string, text.utf8.count > 1, text.hasPrefix("-"),
      text != "--", let option = option(of: text, in: context.flinkVersion)
    else { return }
    findings.report(
      "\(quoted(text)) is Flink's own `\(option)` to the JobManager", at: first.provenance.location,
      help: "write `\"--\"` before it as the first argument: Flink takes that away, and leaves the rest to the job")
  }

  /// The option that Flink takes a word for.
  private static func option(of word: String, in version: FlinkVersion) -> String? {
    let name = word.drop { $0 == "-" }.prefix { $0 != "=" }
    guard !name.isEmpty else { return nil }
    var options = [
      ("c", "configDir"), ("j", "job-classname"), ("jid", "job-id"), ("s", "fromSavepoint"),
      ("n", "allowNonRestoredState"),
    ]
    if version < FlinkVersion(2, 0) { options += [("h", "host"), ("r", "webui-port")] }
    if version >= FlinkVersion(1, 19) { options.append(("jars", "jars")) }
    if !word.hasPrefix("--") {
      if word.hasPrefix("-D") { return "-D" }
      if let short = options.first(where: { $0.0 == name }) { return "-\(short.0)" }
      // One letter is no beginning of a long name.
      if name.utf8.count == 1 { return nil }
    }
    return options.first { $0.1.hasPrefix(name) }.map { "--\($0.1)" }
  }
}
