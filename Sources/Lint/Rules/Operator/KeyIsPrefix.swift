import ClusterModel
import Diagnostics
import FlinkOptions

/// One option whose key is the beginning of another one's, which nested maps can't hold.
enum KeyIsPrefix: Rule {
  static let description = RuleDescription(
    code: "OPR125", name: "key-is-prefix", severity: .error, since: "0.1.0",
    summary: "A key that is the beginning of another key, for Flink 2",
    why: """
      For Flink 2 the operator writes `flinkConfiguration` as the nested maps of a `config.yaml`: there `env.java.opts` can't \
      have a value and hold `env.java.opts.taskmanager` as well. Most such keys are old names of options. The operator looks \
      at keys that it sets itself, too: `kubernetes.container.image.ref` from `image`, for one.
      """,
    effect: """
      The operator deploys nothing: `Overlapping key prefixes detected (…), please replace with Flink v2 compatible, \
      non-deprecated keys.` Operators before 1.12 don't look: one of the two values is lost, or a \
      ClassCastException ends it.
      """,
    references: [
      "flink-kubernetes-operator FlinkConfMountDecorator.java, validateConfigKeysForV2 (FLINK-37405)",
      "flink-kubernetes-operator FlinkConfigBuilder.java",
      "flink-core YamlParserUtils.java, convertAndDumpYamlFromFlatMap",
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
            1️⃣env.java.opts1️⃣: -Dx=1
            env.java.opts.taskmanager: -Dy=1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          image: flink:2.0
          jobManager:
            resource: {cpu: 1, memory: 2g}
          flinkConfiguration:
            1️⃣kubernetes.container.image1️⃣: flink:2.1
            2️⃣kubernetes.jobmanager.cpu2️⃣: 2
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: embeddings}
        spec:
          targets: [kubernetes-operator]
          flinkVersion: v2_0
          flinkConfiguration:
            1️⃣my.app1️⃣: x
            my.app.name: y
        """, path: "cluster.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          flinkConfiguration:
            env.java.opts: -Dx=1
            env.java.opts.taskmanager: -Dy=1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          flinkConfiguration:
            env.java.opts.all: -Dx=1
            env.java.opts.taskmanager: -Dy=1
            job.autoscaler.target.utilization: "0.5"
            job.autoscaler.target.utilization.boundary: "0.2"
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.flinkVersion.major >= 2, context.isForOperator else { return }
    var told: Set<String> = []
    for (short, long) in context.configuration.overlappingKeys
    where !isOperatorOption(short.key) && told.insert(short.key).inserted {
      findings.report(
        "\(quoted(short.key)) is the beginning of \(quoted(long.key))", at: context.keyLocation(short),
        severity: severity(context), effect: effect(short.key, long.key), help: help(short.key, context),
        notes: context.keyLocation(long).map { [Diagnostic.Note("the other key", at: $0)] } ?? [])
    }
    for (short, long, reason) in ofOperator(context) where told.insert(short).inserted {
      guard let entry = context.configuration[short] else { continue }
      findings.report(
        "\(quoted(short)) is the beginning of \(quoted(long)), which the operator sets \(reason)",
        at: context.keyLocation(entry), severity: severity(context), effect: effect(short, long),
        help: help(short, context))
    }
  }

  /// A part of an object leaves the version to the others.
  private static func severity(_ context: LintContext) -> Severity? { context.hasStatedVersion ? nil : .warning }

  private static func effect(_ short: String, _ long: String) -> String {
    "The operator deploys nothing: `Overlapping key prefixes detected (\(short) -> \(long)), please replace with Flink v2 "
      + "compatible, non-deprecated keys.` Operators before 1.12 don't look: one of the two values is lost, or a ClassCastException ends it."
  }

  /// The names that whatever reads the old one looks for, as the rule on old names says it.
  private static func help(_ key: String, _ context: LintContext) -> String {
    let names = context.options.settings.first { $0.entry.key == key }.map(OptionRenamed.readers) ?? []
    return names.isEmpty
      ? "give one of the two another name" : "write \(names.map(quoted).joined(separator: " and ")) instead"
  }

  /// Old names below which the operator's own keys lie.
  private static func ofOperator(_ context: LintContext) -> [(short: String, long: String, reason: String)] {
    let cluster = context.cluster
    var keys: [(String, String, String)] = []
    if cluster.image != nil {
      keys.append(("kubernetes.container.image", "kubernetes.container.image.ref", "from `image`"))
    }
    for (name, node) in [("jobmanager", cluster.jobManager), ("taskmanager", cluster.taskManager)] {
      let key = "kubernetes.\(name).cpu"
      guard context.configuration.contains(key), let cpu = node?["resource"]?["cpu"], cpu.value != .null else {
        continue
      }
      keys.append((key, "\(key).amount", "from `resource.cpu`"))
    }
    keys.append(("kubernetes.pod-template-file", "kubernetes.pod-template-file.jobmanager", "by itself"))
    if context.configuration.hasHighAvailability {
      keys.append(("high-availability", "high-availability.cluster-id", "by itself"))
    }
    return keys
  }
}
