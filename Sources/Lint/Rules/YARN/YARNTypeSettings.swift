import ClusterLoading
import ClusterModel
import Diagnostics

/// A resource type's unit, kind and bounds.
enum YARNTypeSettings: Rule {
  static let description = RuleDescription(
    code: "YRN209", name: "yarn-type-settings", severity: .error, since: "0.1.0",
    summary: "A unit, kind or bound of a resource type that YARN can't read",
    why: """
      `yarn.io/gpu` is counted, without a unit. Every type is `COUNTABLE`, in capitals. Bounds are whole numbers. \
      Another unit of `yarn.io/gpu`, another kind, or a bound such as `8.0`, makes every daemon and client fail; a minimum over the maximum fails nothing, and no \
      request fits.
      """,
    effect: """
      ResourceManager, NodeManagers and clients fail when they read it.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/ResourceModel.html",
      "hadoop-yarn-api ResourceUtils.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.yarn.io/gpu.maximum-allocation</name><value>1️⃣8Gi1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.yarn.io/gpu.units</name><value>1️⃣G1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu,com.acme/lic</value></property><property><name>yarn.resource-types.com.acme/lic.type</name><value>1️⃣countable1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.yarn.io/gpu.units</name><value>1️⃣Ei1️⃣</value></property><property><name>yarn.resource-types.yarn.io/gpu.type</name><value>2️⃣countable2️⃣</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.yarn.io/gpu.maximum-allocation</name><value>8</value></property></configuration>"
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop else { return }
    for type in hadoop.resourceTypes {
      let prefix = "yarn.resource-types.\(type.name)."
      var bounds: [Int64] = []
      for bound in ["minimum-allocation", "maximum-allocation"] {
        guard let property = hadoop[prefix + bound], !property.isOpen else { continue }
        if let number = hadoopLong(property.trimmed) {
          bounds.append(number)
          if bound == "maximum-allocation", bounds.count == 2, bounds[0] > number {
            findings.report(
              "a maximum of \(number) is under the minimum of \(bounds[0])", at: property.location, severity: .warning,
              effect: "YARN starts, and no request fits between the two.", help: "raise the maximum")
          }
        } else {
          findings.report(
            "\(quoted(property.trimmed)) is no whole number", at: property.location,
            help: "write a whole number, such as 8")
        }
      }
      let isCounted = type.name == "yarn.io/gpu" || type.name == "yarn.io/fpga"
      if let units = hadoop[prefix + "units"], !units.isOpen {
        if !resourceUnits.contains(units.value) {
          findings.report(
            "\(quoted(units.value)) is no unit", at: units.location,
            help: isCounted
              ? "remove the unit"
              : "write one of \(resourceUnits.dropFirst().map { "`\($0)`" }.joined(separator: ", "))")
        } else if isCounted {
          findings.report(
            "\(quoted(type.name)) is counted, it can't have a unit", at: units.location, help: "remove the unit")
        }
      }
      if let kind = hadoop[prefix + "type"], !kind.isOpen, kind.value != "COUNTABLE" {
        findings.report(
          "\(quoted(kind.value)) is no kind of resource type: \(quoted(type.name)) can only be `COUNTABLE`",
          at: kind.location, help: "write `COUNTABLE`, without blanks, or remove it")
      }
    }
  }
}
