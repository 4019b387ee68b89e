import ClusterLoading
import ClusterModel
import Diagnostics

/// The container executor's list of devices has to be numbers.
enum YARNMinorsUnreadable: Rule {
  static let description = RuleDescription(
    code: "YRN227", name: "yarn-minors-unreadable", severity: .error, since: "0.1.0",
    summary: "A list of GPUs that the container executor can't read",
    why: """
      `gpu.allowed-device-minor-numbers` under `[gpu]` of `container-executor.cfg` is minor numbers between commas. There are \
      no ranges, no names and no other signs: the C code reads each item with `strtol` and wants nothing behind it.
      """,
    effect: """
      The container executor ends with `Failed to get allowed minor device numbers from cfg`: each container outside Docker \
      that doesn't get all GPUs of its host fails when it starts.
      """,
    references: ["hadoop-yarn-server-nodemanager gpu-module.c, string-utils.c get_numbers_split_by_comma"],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>auto</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\ngpu.allowed-device-minor-numbers=1️⃣0-31️⃣\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0:0,1:1</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\ngpu.allowed-device-minor-numbers=0,1️⃣nvidia11️⃣\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>auto</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\ngpu.allowed-device-minor-numbers=0,1, 2,0x3\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, !hadoop.hasDefaultExecutor, let executor = hadoop.executor,
      executor.flaw == nil, executor.isOn("gpu"), let own = executor.setting("gpu", YARNAllowedMinors.name),
      hadoop.resourcePlugins.contains("yarn.io/gpu"), !context.runsInDockerOnYARN,
      let item = own.value.split(separator: ",").first(where: { YARNAllowedMinors.minor($0) == nil })
    else { return }
    let word = trimmed(String(item), of: " \t")
    findings.report(
      "\(quoted(word)) \(YARNAllowedMinors.minor(word[...]) == nil ? "is no minor number" : "has a blank behind it")",
      at: context.location(of: word, in: own.location),
      help: "write whole numbers between commas, such as `0,1,2,3`, or remove the line")
  }
}
