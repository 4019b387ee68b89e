import ClusterLoading
import ClusterModel
import Diagnostics

/// NodeManagers offer GPUs with the plugin for them.
enum YARNPlugin: Rule {
  static let description = RuleDescription(
    code: "YRN204", name: "yarn-nm-plugin-off", severity: .error, since: "0.1.0",
    summary: "GPUs and `yarn.nodemanager.resource-plugins` don't agree",
    why: """
      A NodeManager finds, offers and isolates GPUs with the plugin `yarn.io/gpu` in `yarn.nodemanager.resource-\
      plugins`, which needs the resource type of the same name. The plugins are `yarn.io/gpu` and `yarn.io/fpga`, and \
      no others.
      """,
    effect: """
      NodeManagers offer no GPUs. Flink fails when it asks for the first TaskManager: `Configured value for external \
      resource yarn.io/gpu (…) exceeds the max limitation of the Yarn cluster (0)`.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html"
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
            "<configuration><property><name>yarn.resource-types</name><value>1️⃣yarn.io/gpu1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu, 1️⃣nvidia.com/gpu1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu,yarn.io/fpga</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>1️⃣yarn.io/fpga1️⃣</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property></configuration>"
        ])
    ])

  private static let key = "yarn.nodemanager.resource-plugins"
  private static let known = ["yarn.io/gpu", "yarn.io/fpga"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, hadoop.has("yarn-site.xml"), hadoop.isWhole else { return }
    let types = hadoop.resourceTypes
    guard let property = hadoop[key] else {
      guard let type = types.first(where: { $0.name == "yarn.io/gpu" }) else { return }
      // It may be set in the files of the hosts with GPUs only.
      findings.report(
        "`yarn.io/gpu` is a resource type, and these files offer none: `\(key)` is not set", at: type.location,
        severity: .warning, effect: noneOffered, help: "set `\(key)` to `yarn.io/gpu` on hosts with GPUs")
      return
    }
    guard !property.isOpen, let source = context.source(property.location.path) else { return }
    let names = hadoop.resourcePlugins
    for name in names {
      let place = source.item(name, in: property.location) ?? property.location
      if !known.contains(name) {
        let near = suggestion(for: name, among: known)
        findings.report(
          "\(quoted(name)) is no resource plugin", at: place, effect: "The NodeManager does not start.",
          help: near.map { "did you mean `\($0)`?" } ?? "write `yarn.io/gpu`")
      } else if !types.contains(where: { $0.name == name }), hadoop["yarn.resource-types"]?.isOpen != true {
        findings.report(
          "\(quoted(name)) is a plugin without its resource type", at: place,
          severity: name == "yarn.io/gpu" ? nil : .warning,
          effect: "The NodeManager fails when it reports what it has.",
          help: "add \(quoted(name)) to `yarn.resource-types`, in `resource-types.xml`")
      }
    }
    guard let type = types.first(where: { $0.name == "yarn.io/gpu" }), !names.contains("yarn.io/gpu"),
      !names.contains(where: { suggestion(for: $0, among: known) == "yarn.io/gpu" })
    else { return }
    findings.report(
      "`yarn.io/gpu` is a resource type, and not among the plugins", at: property.location, severity: .warning,
      effect: noneOffered, help: "add `yarn.io/gpu` on hosts with GPUs",
      notes: [Diagnostic.Note("the type is listed here", at: type.location)])
  }

  private static let noneOffered = """
    Where all hosts have these files, no NodeManager offers GPUs, and Flink fails when it asks for the first TaskManager: \
    `… exceeds the max limitation of the Yarn cluster (0)`.
    """
}
