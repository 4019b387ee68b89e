import ClusterModel
import Diagnostics
import FlinkOptions
import Resolution

/// A value that the operator's `flink-conf.yaml` can't hold.
enum OptionLostInLines: Rule {
  static let description = RuleDescription(
    code: "OPR124", name: "option-lost-in-lines", severity: .warning, since: "0.1.0",
    summary: "A value that gets lost in the `flink-conf.yaml` that the operator writes",
    why: """
      For Flink before 2.0 the operator writes `flinkConfiguration` as lines of `key: value` into a `flink-conf.yaml`, for \
      1.19 and 1.20, too, which could read a `config.yaml`. That file knows no quotes and no escapes: a line ends at its \
      first `#`, what has no value is dropped, and a line break begins another line.
      """,
    effect: "Flink reads less than is written, and logs one WARN line at most.",
    references: [
      "flink-kubernetes-operator FlinkConfMountDecorator.java, useStandardYamlConfig",
      "flink-core ConfigurationUtils.java, convertConfigToWritableLines",
      "flink-core GlobalConfiguration.java (1.20), loadLegacyYAMLResource",
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
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "1"
            env.java.opts.all: -Dlabel=1️⃣#11️⃣
            metrics.scope.jm: 2️⃣""2️⃣
            env.java.opts.taskmanager: 3️⃣"-Da=1\\n-Db=2"3️⃣
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: drey/v1
        kind: Cluster
        metadata: {name: embeddings}
        spec:
          targets: [kubernetes-operator]
          flinkVersion: v1_20
          flinkConfiguration:
            env.java.opts.all: -Dlabel=1️⃣#11️⃣
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
          flinkVersion: v2_0
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "1"
            env.java.opts.all: -Dlabel=#1
        """, path: "deployment.yaml"),
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v1_20
          flinkConfiguration:
            kubernetes.operator.job.autoscaler.vertex.exclude.ids: ""
            external-resource.gpu.param.discovery-script.args: ""
            parallelism.default: "#{PARALLELISM}#"
            taskmanager.numberOfTaskSlots: "1" # one: all of a GPU
            env.java.opts.all: |
              -Dlabel=1
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let cluster = context.cluster
    let options: [OptionInLines]
    if cluster.kind == .flinkDeployment {
      guard let written = cluster.writtenConfiguration else { return }
      options = written.changedInLines
    } else {
      guard context.flinkVersion.major < 2, cluster.kind == .cluster, context.isForOperator else { return }
      options = cluster.configuration.changedInLines
    }
    for option in options where option.isLossy && !isEmptyAnyway(option.entry, context) {
      report(option, context, &findings)
    }
  }

  /// Whether Flink takes an empty value, or none, where nothing is written.
  private static func isEmptyAnyway(_ entry: FlinkConfiguration.Entry, _ context: LintContext) -> Bool {
    guard isBlank(entry.text), let known = OptionCatalogue.lookUp(entry.key, in: context.flinkVersion) else {
      return false
    }
    return known.option.defaultValue(in: context.flinkVersion).map(isBlank) ?? true
  }

  private static func report(_ option: OptionInLines, _ context: LintContext, _ findings: inout Findings) {
    let entry = option.entry
    let key = quoted(entry.key)
    guard let place = entry.provenance.location else { return }
    if isBlank(entry.text) {
      findings.report(
        "\(key) has no value", at: place,
        effect: "Flink drops the line with a WARN line, and takes its default in place of an empty value.",
        help: "set a value, or remove the option")
    } else if let sign = entry.text.firstIndex(of: "#"), !entry.text[..<sign].contains(where: \.isNewline) {
      let rest = String(entry.text[sign...].prefix { !$0.isNewline })
      findings.report(
        "\(key) ends before this `#`", at: context.location(of: rest, in: place),
        effect: option.text == nil
          ? "Nothing is left before the `#`: Flink drops the line with a WARN line."
          : "Flink takes what is before the `#` as the value, and logs nothing.",
        help: "do without the `#`: Flink before 2.0 has no way to write it here")
    } else if entry.text.contains(where: \.isNewline) {
      let becomes = option.others.first.map { other in
        "Of the value Flink takes the first line; a further one sets \(quoted(other.key))."
      }
      findings.report(
        "\(key) has a line break", at: place,
        effect: becomes ?? "Of the value Flink takes the first line, and drops the others with a WARN line each.",
        help: "write it in one line: fold it with `>-`, or put blanks in place of the line breaks")
    } else {
      findings.report(
        "\(key) is no key that a line can hold", at: context.keyLocation(entry),
        effect: "Flink reads another key, or drops the line with a WARN line.",
        help: "take `#`, `: ` and blanks out of the key")
    }
  }
}
