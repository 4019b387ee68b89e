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
      The beginning of an option is enough: `--config` is `--configDir` to it, and `-source` is `-s ource`, a savepoint. In native mode the arguments go another way.
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
            args: [1️⃣-source1️⃣, kafka]
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
            args: [1️⃣--job1️⃣, nightly]
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
      text != "--", let taken = taken(text, in: context.flinkVersion)
    else { return }
    let help = "write `\"--\"` before it as the first argument: Flink takes that away, and leaves the rest to the job"
    switch taken {
    case .option(let option, nil):
      findings.report(
        "\(quoted(text)) is Flink's own `\(option)` to the JobManager", at: first.provenance.location, help: help)
    case .option(let option, let rest?):
      findings.report(
        "\(quoted(text)) is Flink's own `\(option)` to the JobManager, with \(quoted(rest))",
        at: first.provenance.location, help: help)
    case .ambiguous(let options):
      findings.report(
        "\(quoted(text)) is the beginning of \(options.map { "`--\($0)`" }.joined(separator: " and "))",
        at: first.provenance.location,
        effect: "The JobManager does not start: Flink's command line throws an AmbiguousOptionException.", help: help)
    }
  }

  private enum Taken {
    /// An option, and what of the word is its value.
    case option(String, String?)
    case ambiguous([String])
  }

  /// What commons-cli makes of a word: a long name or the beginning of one, a short name, or a letter with its value behind.
  private static func taken(_ word: String, in version: FlinkVersion) -> Taken? {
    let name = word.drop { $0 == "-" }
    let key = name.prefix { $0 != "=" }
    guard !key.isEmpty else { return nil }
    var options: [(short: String, long: String, takesValue: Bool)] = [
      ("c", "configDir", true), ("j", "job-classname", true), ("jid", "job-id", true),
      ("s", "fromSavepoint", true), ("n", "allowNonRestoredState", false),
    ]
    if version < FlinkVersion(2, 0) { options += [("h", "host", true), ("r", "webui-port", true)] }
    if version >= FlinkVersion(1, 19) { options.append(("jars", "jars", true)) }
    let isShort = !word.hasPrefix("--")
    if isShort {
      if word.hasPrefix("-D") { return .option("-D", nil) }
      if let short = options.first(where: { $0.short == key }) { return .option("-\(short.short)", nil) }
    }
    if let exact = options.first(where: { $0.long == key }) { return .option("--\(exact.long)", nil) }
    let long = isShort && key.utf8.count == 1 ? [] : options.filter { $0.long.hasPrefix(key) }
    if long.count > 1 { return .ambiguous(long.map(\.long)) }
    if let one = long.first { return .option("--\(one.long)", nil) }
    // Letters stand together: `-source` is `-s ource`.
    guard isShort, key.utf8.count > 1, key.endIndex == name.endIndex,
      let letter = options.first(where: { $0.short.utf8.count == 1 && key.hasPrefix($0.short) })
    else { return nil }
    return .option("-\(letter.short)", letter.takesValue ? String(key.dropFirst()) : nil)
  }
}
