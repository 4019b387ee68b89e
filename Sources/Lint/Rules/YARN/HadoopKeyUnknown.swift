import ClusterLoading
import ClusterModel
import Diagnostics

/// Hadoop takes keys of any name, and reads those that it knows.
enum HadoopKeyUnknown: Rule {
  static let description = RuleDescription(
    code: "YRN218", name: "hadoop-key-unknown", severity: .warning, since: "0.1.0",
    summary: "A key of Hadoop's files that is nearly one about devices",
    why: """
      Hadoop reads the keys that it knows and says nothing of others. One that is a letter or a word away from a key about \
      resource types, plugins, devices or the scheduler sets nothing.
      """,
    effect: """
      Nothing reads the key.
      """,
    references: [
      "hadoop-yarn-common yarn-default.xml", "hadoop-yarn-api YarnConfiguration.java, ResourceUtils.java",
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
            "<configuration><property><name>1️⃣yarn.resource-type1️⃣</name><value>yarn.io/gpu</value></property><property><name>2️⃣yarn.nodemanager.resource-plugins.gpu.allowed-gpus2️⃣</name><value>auto</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>1️⃣yarn.resource-types.yarn.io/gpu.maximum-alocation1️⃣</name><value>8</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>1️⃣yarn.resource-type1️⃣</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.minimum-allocation-mb</name><value>1</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount</name><value>true</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.v2.mount-path</name><value>/sys/fs/cgroup/unified</value></property><property><name>com.example.resource-type</name><value>1</value></property></configuration>"
        ])
    ])

  private static let known = [
    "yarn.resource-types", "yarn.resourcemanager.scheduler.class", "yarn.scheduler.capacity.resource-calculator",
    "yarn.scheduler.maximum-allocation-mb", "yarn.scheduler.maximum-allocation-vcores",
    "yarn.scheduler.minimum-allocation-mb", "yarn.scheduler.minimum-allocation-vcores",
    "yarn.nodemanager.resource.memory-mb", "yarn.nodemanager.resource.cpu-vcores",
    "yarn.nodemanager.resource-plugins", "yarn.nodemanager.resource-plugins.fail-fast",
    "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices",
    "yarn.nodemanager.resource-plugins.gpu.docker-plugin",
    "yarn.nodemanager.resource-plugins.gpu.path-to-discovery-executables",
    "yarn.nodemanager.resource-plugins.fpga.allowed-fpga-devices",
    "yarn.nodemanager.resource-plugins.fpga.path-to-discovery-executables",
    "yarn.nodemanager.container-executor.class",
    "yarn.nodemanager.linux-container-executor.cgroups.hierarchy",
    "yarn.nodemanager.linux-container-executor.cgroups.mount",
    "yarn.nodemanager.linux-container-executor.cgroups.mount-path",
    "yarn.nodemanager.linux-container-executor.cgroups.v2.mount-path",
    "yarn.nodemanager.linux-container-executor.group", "yarn.nodemanager.linux-container-executor.path",
  ]

  private static let plugins = "yarn.nodemanager.resource-plugins."
  private static let suffixes = ["maximum-allocation", "minimum-allocation", "tags", "type", "units"]

  /// The known key that is two edits away at most, and the nearest of those.
  private static func nearest(to name: String) -> String? {
    var found: (key: String, distance: Int)?
    for key in known {
      if let distance = editDistance(name, key, atMost: 2), distance < found?.distance ?? 3 { found = (key, distance) }
    }
    return found?.key
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop else { return }
    let types = hadoop.resourceTypes.map { "yarn.resource-types.\($0.name)." }
    let all = hadoop.all
    var written: [String] = []
    for property in all where property.name.hasPrefix("yarn.") && !known.contains(property.name) {
      let near: String?
      if let type = types.first(where: property.name.hasPrefix) {
        let suffix = String(property.name.dropFirst(type.count))
        near = suffixes.contains(suffix) ? nil : suggestion(for: suffix, among: suffixes).map { type + $0 }
      } else if let plugin = ["gpu", "fpga"].first(where: { property.name.hasPrefix("\(plugins)\($0).allowed-") }) {
        near = "\(plugins)\(plugin).allowed-\(plugin)-devices"
      } else {
        near = nearest(to: property.name)
      }
      guard let near else { continue }
      // Of one key written twice Hadoop takes the last one: a fix would make or break what is right.
      if all.contains(where: { $0.name == near }) {
        findings.report(
          "`\(property.name)` is no key of Hadoop's", at: property.nameLocation,
          help: "remove it: `\(near)` is set, too")
        continue
      }
      guard !written.contains(near) else {
        findings.report(
          "`\(property.name)` is no key of Hadoop's", at: property.nameLocation, help: "did you mean `\(near)`?")
        continue
      }
      written.append(near)
      findings.report(
        "`\(property.name)` is no key of Hadoop's", at: property.nameLocation, help: "did you mean `\(near)`?",
        fixes: context.fix(
          "write `\(near)`", .suggested, context.edit(property.nameLocation, from: property.name, to: near)))
    }
  }
}
