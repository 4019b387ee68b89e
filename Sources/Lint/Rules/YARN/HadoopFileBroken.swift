import ClusterLoading
import ClusterModel
import Diagnostics
import XMLTree

/// Hadoop's files are XML, and a mistake in one stops everything.
enum HadoopFileBroken: Rule {
  static let description = RuleDescription(
    code: "YRN211", name: "hadoop-file-broken", severity: .error, since: "0.1.0",
    summary: "One of Hadoop's files that Hadoop doesn't read",
    why: """
      Hadoop reads its files strictly: a file that is empty, cut off, has a line before the XML declaration, a prefix \
      that is not declared, or an include that takes itself in keeps every daemon and client from starting. A file to \
      take in that isn't here may be on the hosts: of that there is a warning.
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
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml": "<configuration>1️⃣<xi:include href='gpus.xml'/>1️⃣</configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration xmlns:xi='http://www.w3.org/2001/XInclude'>1️⃣<xi:include href='gpus.xml'/>1️⃣</configuration>"
        ]),
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
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='gpus.xml'/></configuration>",
          "gpus.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for problem in context.surroundings.hadoop?.problems ?? [] {
      let (effect, help): (String?, String) =
        switch problem.kind {
        case .malformed:
          (
            lastComponent(of: problem.location.path) == "fair-scheduler.xml"
              ? "The FairScheduler doesn't read it, and the ResourceManager doesn't start." : nil, "mend the XML"
          )
        // Hadoop reads DOCTYPEs, and fetches what they name; whether it gets that is not to be seen here.
        case .entity: ("Hadoop fetches the entity, from files and over HTTP.", "write the text in place of the entity")
        case .includeMissing:
          (
            "Unless the hosts have it, no daemon and no client starts with this file.",
            "put the file here, or write an `xi:fallback`"
          )
        }
      findings.report(
        problem.message, at: problem.location, severity: problem.kind == .malformed ? nil : .warning, effect: effect,
        help: help)
    }
  }
}
