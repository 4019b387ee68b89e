import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkYAML

/// What a NodeManager says that it has.
enum YARNNodeResources: Rule {
  static let description = RuleDescription(
    code: "YRN216", name: "yarn-node-resource", severity: .error, since: "0.1.0",
    summary: "A node's amount of a resource type that the NodeManager can't read",
    why: """
      `yarn.nodemanager.resource-type.<type>` in `node-resources.xml` or `yarn-site.xml` says how many of a type a node \
      has: a whole number, perhaps with a unit behind it, without blanks. Memory and vcores have keys of their own. \
      A type that `yarn.resource-types` doesn't list ends the NodeManager with a ResourceNotFoundException.
      """,
    effect: """
      The NodeManager does not start.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/ResourceModel.html",
      "hadoop-yarn-common ResourceUtils.java", "hadoop-yarn-server-nodemanager NodeManagerHardwareUtils.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-type.yarn.io/gpu</name><value>1️⃣four1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu,com.acme/lic</value></property></configuration>",
          "node-resources.xml":
            "<configuration><property><name>yarn.nodemanager.resource-type.com.acme/lic</name><value>1️⃣4.01️⃣</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "node-resources.xml":
            "<configuration><property><name>1️⃣yarn.nodemanager.resource-type.yarn.io/gpus1️⃣</name><value>4</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "node-resources.xml":
            "<configuration><property><name>1️⃣yarn.nodemanager.resource-type.memory-mb1️⃣</name><value>4096</value></property></configuration>",
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
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu,com.acme/lic</value></property></configuration>",
          "node-resources.xml":
            "<configuration><property><name>yarn.nodemanager.resource-type.com.acme/lic</name><value>12</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource-type.com.acme/lic</name><value>5Gi</value></property></configuration>"
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop else { return }
    let types = hadoop.resourceTypes.map(\.name)
    for (type, property) in hadoop.nodeResources {
      if let own = ["memory": "memory-mb", "memory-mb": "memory-mb", "vcores": "cpu-vcores"][type] {
        findings.report(
          "\(quoted(type)) is no type that a node can count", at: property.nameLocation,
          help: "set `yarn.nodemanager.resource.\(own)`")
        continue
      }
      let (number, unit) = divided(property.value)
      if javaLong(number) == nil {
        findings.report(
          "\(quoted(property.value)) is no whole number", at: property.location, help: "write a whole number, such as 4"
        )
      } else if !resourceUnits.contains(unit) {
        findings.report(
          "\(quoted(unit)) is no unit", at: property.location, help: "write the number alone")
      }
      guard hadoop.isWhole, hadoop.typeKnowledge == .full, hadoop["yarn.resource-types"]?.isOpen != true,
        !types.contains(type)
      else { continue }
      let near = suggestion(for: type, among: types)
      findings.report(
        "\(quoted(type)) is no resource type of this YARN cluster", at: property.nameLocation,
        help: near.map { "did you mean `\($0)`?" } ?? "add it to `yarn.resource-types`")
    }
  }

  /// The number and the letters at its end, as `ResourceUtils.getUnits` takes them apart.
  private static func divided(_ value: String) -> (number: String, unit: String) {
    let letters = value.reversed().prefix { $0.isLetter }
    return (String(value.dropLast(letters.count)), String(value.suffix(letters.count)))
  }
}
