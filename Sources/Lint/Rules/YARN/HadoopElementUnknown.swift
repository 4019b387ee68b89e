import ClusterLoading
import ClusterModel
import Diagnostics

/// Hadoop drops elements that it doesn't know.
enum HadoopElementUnknown: Rule {
  static let description = RuleDescription(
    code: "YRN212", name: "hadoop-element-unknown", severity: .warning, since: "0.1.0",
    summary: "An element that Hadoop doesn't know",
    why: """
      A property has `name`, `value`, `final`, `description`, `source` and `tag`, in small letters. Hadoop drops \
      anything else without a word, and a property without its name counts for nothing.
      """,
    effect: """
      Hadoop drops the element in silence.
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
          "yarn-site.xml":
            "<configuration><property>1️⃣<Name>1️⃣yarn.resource-types</Name><value>yarn.io/gpu</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration>1️⃣<Property>1️⃣<name>yarn.resource-types</name><value>yarn.io/gpu</value></Property></configuration>"
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
          "yarn-site.xml":
            "<configuration><property><name>a</name><value>b</value><final>true</final><description>c</description></property></configuration>"
        ])
    ])

  private static let known = ["name", "value", "final", "description", "source", "tag"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    for (name, place) in context.surroundings.hadoop?.unknownElements ?? [] {
      let near = known.first { $0 == name.lowercased() } ?? suggestion(for: name, among: known)
      if name.lowercased() == "property" {
        findings.report(
          "`<\(name)>` is no element of a configuration", at: place, help: "write `<property>`, in small letters")
        continue
      }
      findings.report(
        "`<\(name)>` is no element of a property", at: place,
        help: near.map { "did you mean `<\($0)>`?" } ?? "remove it; a property has `<name>` and `<value>`")
    }
  }
}
