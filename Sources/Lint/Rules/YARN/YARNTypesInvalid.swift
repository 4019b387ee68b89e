import ClusterLoading
import ClusterModel
import Diagnostics

/// The list of resource types is read strictly.
enum YARNTypesInvalid: Rule {
  static let description = RuleDescription(
    code: "YRN208", name: "yarn-resource-types-invalid", severity: .error, since: "0.1.0",
    summary: "A list of resource types that YARN doesn't read",
    why: """
      `yarn.resource-types` is split at commas. An empty item, a type named twice, `memory` or `vcores`, and a name \
      that is not `domain/name` or a plain word make every daemon and client fail.
      """,
    effect: """
      ResourceManager, NodeManagers and clients fail with a YarnRuntimeException.
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu,1️⃣vcores1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>1️⃣yarn.io/gpu;yarn.io/fpga1️⃣</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu, yarn.io/fpga,</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='gpus.xml'><xi:fallback><property><name>yarn.resource-types</name><value>a,,b</value></property></xi:fallback></xi:include></configuration>",
          "gpus.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let property = hadoop["yarn.resource-types"], !property.isOpen,
      let source = context.source(property.location.path)
    else { return }
    var seen: Set<String> = []
    for name in hadoop.resourceTypeItems {
      let place = source.item(name, in: property.location) ?? property.location
      if name.isEmpty {
        findings.report("the list has an empty item", at: property.location, help: "remove the comma")
      } else if let flaw = resourceTypeFlaw(name) {
        findings.report(
          "\(quoted(name)) is no resource type: \(flaw)", at: place,
          help: "write names with commas between, such as `yarn.io/gpu`")
      } else if !seen.insert(name).inserted {
        findings.report("\(quoted(name)) stands twice in the list", at: place, help: "remove one of the two")
      }
    }
  }
}
