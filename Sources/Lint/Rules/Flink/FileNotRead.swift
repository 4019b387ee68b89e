import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions

/// A configuration file that Flink doesn't open: by its name, or in this version.
enum FileNotRead: Rule {
  static let description = RuleDescription(
    code: "FLK104", name: "file-not-read", severity: .error, since: "0.1.0",
    summary: "A configuration file that this version of Flink doesn't open",
    why: """
      Flink 2 opens `config.yaml` and nothing else; Flink 1.19 and 1.20 open `flink-conf.yaml` if it is there, else \
      `config.yaml`; older ones `flink-conf.yaml` only. `config.yml`, `flink-conf.yml` or other cases of letters are never \
      opened. Where nobody names the version, a `flink-conf.yaml` is a warning: Flink 2 would not start with it.
      """,
    effect: "Flink does not open the file, and does not start when no other is there.",
    references: ["flink-core GlobalConfiguration.java"],
    triggering: [
      RuleExample("external-resources: none\n", path: "flink-conf.yaml", findingsWithoutRange: 1),
      RuleExample("taskmanager.numberOfTaskSlots: 1\n", path: "config.yml", findingsWithoutRange: 1),
      RuleExample(
        "external-resources: gpu,fpga\n", flinkVersion: FlinkVersion(1, 18), findingsWithoutRange: 1),
      RuleExample(
        """
        services:
          taskmanager:
            image: flink:1.18
            command: taskmanager -Dparallelism.default=2
            volumes:
              - 1️⃣./config.yaml:/opt/flink/conf/config.yaml1️⃣
        """, path: "compose.yaml", beside: ["config.yaml": "taskmanager.numberOfTaskSlots: 1\n"]),
      RuleExample(
        """
        FROM flink:1.18
        COPY 1️⃣config.yaml1️⃣ /opt/flink/conf/
        """, path: "Dockerfile"),
      RuleExample(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: flink-config
        data:
          1️⃣flink-conf.yaml1️⃣: |
            taskmanager.numberOfTaskSlots: 1
        """, path: "config-map.yaml", flinkVersion: FlinkVersion(2, 0)),
    ],
    quiet: [
      RuleExample(
        "taskmanager.numberOfTaskSlots: 1\n", path: "flink-conf.yaml",
        beside: [
          "compose.yaml": """
          services:
            taskmanager:
              image: flink:1.18
              command: taskmanager -Dparallelism.default=2
              volumes:
                - ./flink-conf.yaml:/opt/flink/conf/flink-conf.yaml
          """
        ]),
      RuleExample("external-resources: none\n", path: "flink-conf.yaml", flinkVersion: FlinkVersion(1, 20)),
      RuleExample(
        """
        services:
          taskmanager:
            image: flink:1.18
            command: taskmanager -Dparallelism.default=2
            volumes:
              - ./config.yaml:/app/config.yaml
              - ./job:/opt/job/conf
        """, path: "compose.yaml", beside: ["config.yaml": "a: 1\n", "job/config.yaml": "a: 1\n"]),
      RuleExample(
        """
        FROM flink:1.18
        COPY config.yaml /opt/flink/conf/
        RUN mv /opt/flink/conf/config.yaml /opt/flink/conf/flink-conf.yaml
        ENV FLINK_PROPERTIES="parallelism.default: 2"
        """, path: "Dockerfile"),
      RuleExample(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: loki
        data:
          config.yaml: |
            auth_enabled: false
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: flink-operator-config
        data:
          config.yaml: |
            kubernetes.operator.reconcile.interval: 15 s
            taskmanager.numberOfTaskSlots: 2
        """, path: "config-maps.yaml", flinkVersion: FlinkVersion(1, 18)),
      "external-resources: none\n",
      RuleExample(
        "kubernetes.operator.reconcile.interval: 15 s\nparallelism.default: 2\n", path: "flink-conf.yaml"),
    ])

  private static let firstWithStandardFile = FlinkVersion(1, 19)

  /// Whether the file is one that this version of Flink doesn't open at all.
  static func applies(to context: LintContext) -> Bool {
    switch context.cluster.kind {
    case .legacyFlinkConfiguration: context.flinkVersion.major >= 2
    case .flinkConfiguration: context.flinkVersion < firstWithStandardFile
    // Of what starts Flink, and of a directory without a file that Flink opens, there is nothing else to say either.
    case .configMap, .composeFile, .workload: context.cluster.unopenedFile?.isAlone == true
    case .flinkDeployment, .flinkSessionJob, .cluster: false
    }
  }

  private static func advice(isLegacy: Bool, _ context: LintContext) -> String {
    if isLegacy, let (short, long) = context.configuration.overlappingKeys.first {
      return
        "turn it into a `config.yaml` by hand: where a key is the beginning of another, as \(quoted(short.key)) is of "
        + "\(quoted(long.key)), `bash-java-utils.jar` of Flink loses the longer one"
    }
    return isLegacy
      ? "turn it into a `config.yaml`, as `bash-java-utils.jar` of Flink does"
      : "write it as `flink-conf.yaml`: lines of `key: value`, no nested keys"
  }

  /// Whether it is the configuration of the Flink Kubernetes Operator, which reads such a file by itself.
  private static func isOperators(_ context: LintContext) -> Bool {
    let operators = Array("kubernetes.operator.".utf8)
    return !context.configuration.entries(whereKey: { $0.starts(with: operators) }).isEmpty
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    if let file = context.cluster.unopenedFile {
      // A workload beside its ConfigMap tells under which name it mounts it.
      let isMounted = context.cluster.kind == .configMap && context.file.clusters.contains { $0.kind == .workload }
      guard !isMounted else { return }
      findings.report(
        "Flink \(file.version) doesn't open `\(file.name)`", at: file.location,
        effect: file.isAlone
          ? "No other file is there, so Flink does not start."
          : "Nothing of the file counts: Flink opens the image's own `\(file.name == "config.yaml" ? "flink-conf.yaml" : "config.yaml")`.",
        help: file.name.hasSuffix(".yml")
          ? "name it `\(file.version < firstWithStandardFile ? "flink-conf.yaml" : "config.yaml")`"
          : advice(isLegacy: file.name != "config.yaml", context))
      return
    }
    let isLegacy = context.cluster.kind == .legacyFlinkConfiguration
    guard isLegacy || context.cluster.kind == .flinkConfiguration, !isOperators(context) else { return }
    let name = String(lastComponent(of: context.cluster.path))
    let version = context.flinkVersion
    if applies(to: context) {
      findings.report(
        "Flink \(version) doesn't open \(quoted(name))", at: nil,
        effect: context.surroundings.otherConfiguration == nil
          ? nil : "Flink opens the other file beside it, and nothing of this one counts.",
        help: advice(isLegacy: isLegacy, context))
      return
    }
    guard context.cluster.loadFailure == nil else { return }
    if name == "flink-conf.yaml" {
      // What mounts it tells the version, and says itself where that doesn't open it.
      if !context.hasStatedVersion, context.surroundings.startVersion == nil {
        findings.report(
          "`flink-conf.yaml` is opened by Flink 1.x only", at: nil, severity: .warning,
          help: "name the version with `--flink-version 1.20`, or turn it into a `config.yaml`")
      }
    } else if name != "config.yaml",
      ["config.yaml", "config.yml", "flink-conf.yaml", "flink-conf.yml"].contains(name.lowercased())
    {
      findings.report(
        "Flink never opens \(quoted(name))", at: nil,
        help: "name it `\(isLegacy ? "flink-conf.yaml" : "config.yaml")`")
    }
  }
}
