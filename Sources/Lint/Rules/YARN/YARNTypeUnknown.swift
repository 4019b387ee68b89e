import ClusterLoading
import ClusterModel
import Diagnostics

/// The cluster's own list of resource types hasn't got the one that is asked for.
enum YARNTypeUnknown: Rule {
  static let description = RuleDescription(
    code: "YRN201", name: "yarn-resource-unsupported", severity: .error, since: "0.1.0",
    summary: "A `yarn.config-key` that `yarn.resource-types` doesn't list",
    why: """
      YARN knows the resource types that `yarn.resource-types` lists in `resource-types.xml` or `yarn-site.xml`. Flink \
      refuses to ask for another one, but not at the start: when it asks for the first TaskManager. `resource-\
      types.xml` must be on the host of the application master, too. A client's `yarn-site.xml` that only says where the \
      cluster is tells nothing of its types. One with settings of nodes or of the scheduler and no types is a warning: \
      they may be listed in a file that isn't here.
      """,
    effect: """
      Flink fails when it asks for the first TaskManager: `External resource … is not supported by the Yarn cluster`.
      """,
    references: [
      "flink-yarn TaskExecutorProcessSpecContainerResourcePriorityAdapter.java",
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/ResourceModel.html",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: 1️⃣yarn.io/gpus1️⃣
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: 1️⃣yarn.io/gpu1️⃣
        """,
        beside: [
          "resource-types.xml": "<configuration/>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: 1️⃣yarn.io/gpu1️⃣
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.resource.memory-mb</name><value>65536</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/fpga, yarn.io/gpu</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resourcemanager.hostname</name><value>rm1</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value></value></property></configuration>",
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, hadoop.isWhole, hadoop.typeKnowledge != .none,
      hadoop["yarn.resource-types"]?.isOpen != true
    else { return }
    let isSure = hadoop.typeKnowledge == .full
    let types = hadoop.resourceTypes.map(\.name)
    for resource in context.resources.listed where resource.isCounted {
      guard let entry = resource[KnownSuffix.yarn], let key = entry.value.scalarText, !isBlank(key),
        !types.contains(key)
      else { continue }
      // A name that holds a separator is the list's own mistake.
      let near = suggestion(for: key, among: types.filter { !holdsBlank($0) && !$0.contains(";") })
      let list = hadoop["yarn.resource-types"]
      findings.report(
        isSure
          ? "\(quoted(key)) is no resource type of this YARN cluster"
          : "\(quoted(key)) is no resource type that Hadoop's files here list", at: entry.provenance.location,
        severity: isSure ? nil : .warning,
        effect: isSure
          ? nil : "Unless another file of the cluster's lists it, Flink fails when it asks for the first TaskManager.",
        help: near.map { "did you mean `\($0)`?" } ?? "add it to `yarn.resource-types`",
        notes: list.map { [Diagnostic.Note("the cluster's types are listed here", at: $0.location)] } ?? [])
    }
  }
}
