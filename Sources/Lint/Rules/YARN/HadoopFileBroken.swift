import ClusterLoading
import ClusterModel
import Diagnostics
import XMLTree

/// Hadoop's files are XML, and a mistake in one stops everything.
enum HadoopFileBroken: Rule {
  static let description = RuleDescription(
    code: "YRN211", name: "hadoop-file-broken", severity: .error, since: "0.1.0",
    summary: "One of Hadoop's files is no well-formed XML",
    why: """
      Hadoop reads its files strictly: a file that is empty, cut off, or has a line before the XML declaration keeps \
      every daemon and client from starting.
      """,
    effect: """
      No daemon and no client starts with this file.
      """,
    references: [
      "hadoop-common Configuration.java"
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml": "<configuration><property>1️⃣1️⃣"
        ])
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml": "<configuration></configuration>"
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (path, problem) in context.surroundings.hadoop?.problems ?? [] {
      // Hadoop reads DOCTYPEs, and fetches what they name; whether it gets that is not to be seen here.
      let isEntity = problem.message.contains("entity")
      findings.report(
        "not well-formed: \(problem.message)", at: SourceLocation(path: path, range: problem.range),
        severity: isEntity ? .warning : nil,
        effect: isEntity ? "Hadoop fetches the entity, from files and over HTTP." : nil,
        help: isEntity ? "write the text in place of the entity" : "mend the XML")
    }
  }
}
