import ClusterModel
import Diagnostics
import FlinkOptions

/// A job's jar that whoever has to fetch it can't reach.
enum JarOutOfReach: Rule {
  static let description = RuleDescription(
    code: "OPR126", name: "jar-out-of-reach", severity: .error, since: "0.1.0",
    summary: "A `jarURI` that whoever fetches it can't read",
    why: """
      Who fetches the jar depends on how the job runs. A session job's jar is fetched by the operator, over HTTP or through \
      Flink's file systems, of which none is called `local`. An application's jar is the JobManager's matter: before Flink \
      1.19 it takes one in the image only, from 1.19 on it fetches others, over `http://` only where an option allows it. In \
      `mode: standalone` the operator puts the address on the class path, as a URL of Java's.
      """,
    effect: "The job does not start.",
    references: [
      "flink-kubernetes-operator ArtifactManager.java, FileSystemBasedArtifactFetcher.java",
      "flink-kubernetes-operator FlinkConfigBuilder.java, getStandaloneJarURI",
      "flink-clients ArtifactFetchManager.java, isRawHttp; flink-kubernetes KubernetesUtils.java (1.18)",
      "flink-core FileSystem.java, getUnguardedFileSystem",
    ],
    triggering: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: scores
        spec:
          deploymentName: session
          job:
            jarURI: 1️⃣local:///opt/flink/usrlib/scores.jar1️⃣
            parallelism: 1
        """, path: "job.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          job:
            jarURI: 1️⃣http://example.org/embeddings.jar1️⃣
            parallelism: 1
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
            jarURI: 1️⃣s3://streams/embeddings.jar1️⃣
            parallelism: 1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_18
          job:
            jarURI: 1️⃣https://example.org/embeddings.jar1️⃣
            parallelism: 1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: session}
        spec:
          targets: [kubernetes-operator]
          flinkVersion: v2_0
          sessionJobs:
          - name: scores
            jarURI: 1️⃣local:///opt/flink/usrlib/scores.jar1️⃣
            parallelism: 1
        """, path: "cluster.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata:
          name: scores
        spec:
          deploymentName: session
          job:
            jarURI: http://example.org/scores.jar
            parallelism: 1
        """, path: "job.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            user.artifacts.raw-http-enabled: "true"
          job:
            jarURI: http://example.org/embeddings.jar
            parallelism: 1
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
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    if cluster.kind == .flinkSessionJob || context.isForOperator { checkForm(cluster.job?["jarURI"], &findings) }
    switch cluster.kind {
    case .flinkSessionJob: checkSessionJob(cluster.job, &findings)
    case .flinkDeployment: checkApplication(context, &findings)
    case .cluster where context.isForOperator:
      for job in cluster.spec?["sessionJobs"]?.items ?? [] { checkSessionJob(job, &findings) }
      checkApplication(context, &findings)
    default: return
    }
  }

  /// Both ways begin with `new URI(…)`.
  private static func checkForm(_ jar: StructuredNode?, _ findings: inout Findings) {
    guard let jar, let text = jar.string, !holdsPlaceholder(text.utf8),
      let flaw = text.unicodeScalars.first(where: {
        $0.value <= 0x20 || $0.value == 0x7F || "\"<>\\^`{|}".unicodeScalars.contains($0)
      })
    else { return }
    findings.report(
      "\(quoted(text)) is no URI: it holds \(flaw == " " ? "a blank" : quoted(String(flaw)))",
      at: jar.provenance.location,
      effect: "The operator submits no job: `java.net.URISyntaxException: Illegal character`.",
      help:
        "give the jar another name, or write the character as \(quoted("%" + String(flaw.value, radix: 16, uppercase: true)))"
    )
  }

  private static func checkSessionJob(_ job: StructuredNode?, _ findings: inout Findings) {
    guard let jar = job?["jarURI"], let text = jar.string, text.hasPrefix("local:") else { return }
    findings.report(
      "\(quoted(text)) is in the cluster's image, and the operator fetches a session job's jar itself",
      at: jar.provenance.location,
      effect: "The operator submits no job: `Could not find a file system implementation for scheme 'local'.`",
      help: "name a jar that the operator can fetch: `https://…`, or a file system of its image, such as `s3://…`")
  }

  private static func checkApplication(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    guard let jar = cluster.job?["jarURI"], let text = jar.string, !text.hasPrefix("local:") else { return }
    // What a template fills in may be anything.
    guard !holdsPlaceholder(text.utf8) else { return }
    let scheme = text.firstIndex(of: ":").map { String(text[..<$0]) }
    if cluster.mode?.value == "standalone" {
      guard let scheme else {
        return findings.report(
          "\(quoted(text)) has no scheme", at: jar.provenance.location,
          effect:
            "The operator deploys nothing: it asks the address for its scheme, which ends in a NullPointerException.",
          help: "write `local://` before a path in the image")
      }
      guard !["file", "http", "https", "ftp", "jar"].contains(scheme.lowercased()) else { return }
      return findings.report(
        "\(quoted(text)) can't be on the class path, where `mode: standalone` puts it", at: jar.provenance.location,
        effect:
          "The JobManager does not start: `java.net.MalformedURLException: unknown protocol: \(scheme.lowercased())`.",
        help: "put the jar into the image, as `local:///opt/flink/usrlib/…`")
    }
    guard cluster.kind == .cluster || cluster.flinkVersion != nil else { return }
    if context.flinkVersion < FlinkVersion(1, 19) {
      findings.report(
        "\(quoted(text)) is not in the image, and Flink \(context.flinkVersion) fetches no jar of an application",
        at: jar.provenance.location,
        effect: "Flink throws IllegalArgumentException: `Only \"local\" is supported as schema for application mode.`",
        help: "put it into the image, as `local:///opt/flink/usrlib/…`, or use Flink 1.19 or newer")
    } else if scheme == "http",
      context.configuration.text(of: "user.artifacts.raw-http-enabled")?.lowercased() != "true"
    {
      findings.report(
        "\(quoted(text)) is fetched over plain HTTP, which is not allowed", at: jar.provenance.location,
        // The operator's own defaults may allow it.
        severity: .warning,
        effect:
          "Unless the operator's default configuration allows it, the JobManager does not start: `Artifact fetching from "
          + "raw HTTP endpoints are disabled. Set the 'user.artifacts.raw-http-enabled' property to override.`",
        help: "use `https://…`, or set `user.artifacts.raw-http-enabled: true`")
    }
  }
}
