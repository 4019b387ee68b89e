import ClusterModel
import Diagnostics

/// Flink fills in nothing.
enum PlaceholderUnfilled: Rule {
  static let description = RuleDescription(
    code: "FLK111", name: "placeholder-unfilled", severity: .warning, since: "0.1.0",
    summary: "A placeholder in a file that Flink reads as it is",
    why: """
      Flink knows no variables: of `${GPUS}` it takes the text. Something else has to fill such values in before Flink reads \
      the file: `envsubst`, a configuration manager, an entrypoint of your own. That of Flink's images does it up to 1.18 for \
      the whole file, later for `FLINK_PROPERTIES` alone. Of such values of Flink's options Drey says nothing else.
      """,
    effect: "Unless something fills it in before, Flink takes the text as the value.",
    references: ["flink-docker docker-entrypoint.sh, prepare_configuration and process_flink_properties"],
    triggering: [
      "taskmanager.memory.process.size: 1️⃣${MEMORY}1️⃣\n",
      RuleExample(
        """
        taskmanager.numberOfTaskSlots: 1️⃣{{ slots }}1️⃣
        parallelism.default: @PARALLELISM@
        """, path: "flink-conf.yaml"),
    ],
    quiet: [
      "metrics.scope.jm: <host>.jobmanager\n",
      "table.exec.uid.format: <id>_<transformation>\n",
      RuleExample(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: embeddings
        spec:
          flinkVersion: v2_0
          serviceAccount: flink
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: ${SLOTS}
        """, path: "deployment.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    // What is applied to Kubernetes or run by a shell is filled in on the way as a rule.
    guard context.cluster.kind == .flinkConfiguration || context.cluster.kind == .legacyFlinkConfiguration else {
      return
    }
    let entries = context.configuration.entries { key, text in
      // The scopes of metrics have variables of Flink's own.
      !key.begins(with: "metrics.scope.") && !isAmount(key) && holdsPlaceholder(text)
    }
    guard let first = entries.first, let place = first.provenance.location else { return }
    let more = entries.count - 1
    findings.report(
      "Flink fills in no placeholders, such as the one in \(quoted(first.key))\(more > 0 ? " and \(more) more" : "")",
      at: place, help: "fill \(more > 0 ? "them" : "it") in before Flink reads the file")
  }

  /// A text for an amount has findings of its own.
  private static func isAmount(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    key.begins(with: "external-resource.") && key.suffix(7).elementsEqual(".amount".utf8)
  }
}
