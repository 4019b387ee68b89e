import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkOptions

/// Of Flink's two files in a directory one counts.
enum OtherFileIgnored: Rule {
  static let description = RuleDescription(
    code: "FLK105", name: "other-file-ignored", severity: .warning, since: "0.1.0",
    summary: "A directory or a ConfigMap has `config.yaml` and `flink-conf.yaml`, and Flink opens one of them",
    why: """
      Flink merges nothing: 2.0 and newer open `config.yaml`; 1.19 and 1.20 open `flink-conf.yaml` if it is there, \
      even if it is empty, and 1.18 knows no other. What somebody writes into the other file has no effect. A ConfigMap \
      is mounted as that directory.
      """,
    effect: """
      Flink opens one of the two, and ignores the other without a word.
      """,
    references: [
      "flink-core GlobalConfiguration.java"
    ],
    triggering: [
      RuleExample(
        """
        taskmanager.numberOfTaskSlots: 1
        """, findingsWithoutRange: 1,
        beside: ["flink-conf.yaml": "taskmanager.numberOfTaskSlots: 2"]),
      RuleExample(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: flink-config
        data:
          1️⃣flink-conf.yaml1️⃣: |
            taskmanager.numberOfTaskSlots: 2
          config.yaml: |
            taskmanager.numberOfTaskSlots: 1
        """, path: "configmap.yaml"),
    ],
    quiet: [
      RuleExample(
        """
        taskmanager.numberOfTaskSlots: 1
        """),
      RuleExample(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: flink-config
        data:
          log4j-console.properties: ""
          config.yaml: |
            taskmanager.numberOfTaskSlots: 1
        """, path: "configmap.yaml"),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    let (kept, left) =
      context.flinkVersion.major < 2 ? ("flink-conf.yaml", "config.yaml") : ("config.yaml", "flink-conf.yaml")
    if let key = context.cluster.otherConfiguration {
      findings.report(
        "Flink \(context.flinkVersion) opens `\(kept)` of this ConfigMap, and ignores `\(left)`", at: key,
        help: "keep one of the two")
      return
    }
    guard let other = context.surroundings.otherConfiguration else { return }
    findings.report(
      "Flink \(context.flinkVersion) opens `\(kept)`, and ignores `\(left)` beside it", at: nil,
      help: "keep one of the two",
      notes: [Diagnostic.Note("the other file", at: SourceLocation(path: other, range: SourceRange(at: .start)))])
  }
}
