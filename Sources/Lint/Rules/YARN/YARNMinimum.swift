import ClusterLoading
import ClusterModel
import Diagnostics

/// A minimum is for every container.
enum YARNMinimum: Rule {
  static let description = RuleDescription(
    code: "YRN210", name: "yarn-type-minimum", severity: .warning, since: "0.1.0",
    summary: "A minimum over 0 for a resource type, which every container gets",
    why: """
      The minimum of a resource type counts for all containers of all applications, the JobManager's included, and \
      requests are rounded up to its multiple: of a minimum of 3, a request for 4 becomes 6.
      """,
    effect: """
      Every container gets at least so much of it, whatever it asks for: of GPUs, at least so many.
      """,
    references: [
      "hadoop-yarn-api ResourceUtils.java",
      "hadoop-yarn-common DominantResourceCalculator.java",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.yarn.io/gpu.minimum-allocation</name><value>1️⃣11️⃣</value></property></configuration>"
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
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.yarn.io/gpu.minimum-allocation</name><value>0</value></property></configuration>"
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop else { return }
    for type in hadoop.resourceTypes {
      // Of a type of somebody's own nobody can say that a minimum is not what was wanted.
      guard type.name.hasPrefix("yarn.io/") || context.resources.listed.contains(where: { names($0, type.name) }),
        let property = hadoop["yarn.resource-types.\(type.name).minimum-allocation"],
        let minimum = hadoopLong(property.trimmed), minimum > 0
      else { continue }
      findings.report(
        "every container gets \(minimum) of \(quoted(type.name)), the JobManager's included", at: property.location,
        help: "remove the minimum")
    }
  }

  private static func names(_ resource: ConfiguredResource, _ type: String) -> Bool {
    resource[KnownSuffix.yarn]?.text == type
  }
}
