import ClusterLoading
import ClusterModel
import Diagnostics

/// More devices than a container may have.
enum YARNAmountOverMaximum: Rule {
  static let description = RuleDescription(
    code: "YRN202", name: "yarn-amount-over-max", severity: .error, since: "0.1.0",
    summary: "An amount over the cluster's maximum for one container",
    why: """
      `yarn.resource-types.<type>.maximum-allocation` bounds what one container may have. Flink compares when it asks \
      for the first TaskManager, and fails. The real bound may be lower: what the largest node has.
      """,
    effect: """
      Flink fails when it asks for the first TaskManager: `Configured value for external resource … exceeds the max \
      limitation of the Yarn cluster`.
      """,
    references: [
      "flink-yarn TaskExecutorProcessSpecContainerResourcePriorityAdapter.java"
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣161️⃣
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.yarn.io/gpu.maximum-allocation</name><value>8</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣21️⃣
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0:0</value></property></configuration>"
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
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 2
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0:0,1:1</value></property></configuration>"
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop else { return }
    for resource in context.resources.listed where resource.isCounted {
      guard let key = resource[KnownSuffix.yarn]?.value.scalarText, let amount = resource.amount,
        let property = hadoop["yarn.resource-types.\(key).maximum-allocation"],
        let maximum = hadoopLong(property.trimmed), amount > maximum
      else { continue }
      findings.report(
        "\(amount) is over the \(maximum) that one container may have of \(quoted(key))",
        at: resource[KnownSuffix.amount]?.provenance.location, help: "ask for \(maximum) at most, in more TaskManagers",
        notes: [Diagnostic.Note("the maximum is set here", at: property.location)])
    }
    guard let list = hadoop[devices], !list.isOpen, list.trimmed != "auto",
      let resource = context.resources.listed.first(where: {
        $0.isCounted && $0[KnownSuffix.yarn]?.value.scalarText == "yarn.io/gpu"
      }), let amount = resource.amount
    else { return }
    let count = list.value.split(separator: ",").count { $0.contains(":") }
    guard count > 0, amount > Int64(count) else { return }
    findings.report(
      "\(amount) is over the \(count) that these NodeManagers hand out of `yarn.io/gpu`",
      at: resource[KnownSuffix.amount]?.provenance.location, severity: .warning,
      effect: """
        Unless other hosts hand out more, Flink fails when it asks for the first TaskManager: `Configured value for external \
        resource … exceeds the max limitation of the Yarn cluster`.
        """, help: "ask for \(count) at most, in more TaskManagers",
      notes: [Diagnostic.Note("they are listed here", at: list.location)])
  }

  private static let devices = "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices"
}
