import ClusterLoading
import ClusterModel
import Diagnostics

/// Devices are isolated by a controller that cgroup v2 hasn't got.
enum YARNCgroupsVersion: Rule {
  static let description = RuleDescription(
    code: "YRN220", name: "yarn-cgroup-v2", severity: .warning, since: "0.1.0",
    summary: "Devices that are to be isolated by cgroup v2",
    why: """
      The NodeManager keeps containers from devices with the controller `devices`, which cgroup v2 doesn't have; it is v1's \
      alone. Hosts that mount both hierarchies have it; those with v2 alone, as today's distributions have it, don't. YARN \
      mounts no controller of v2.
      """,
    effect: """
      On a host with cgroup v2 alone the NodeManager does not start: `Controller devices not mounted`.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/NodeManagerCgroups.html",
      "hadoop-yarn-server-nodemanager AbstractCGroupsHandler.java, CGroupsV2HandlerImpl.java, GpuResourceHandlerImpl.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.v2.enabled</name><value>1️⃣true1️⃣</value></property></configuration>"
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
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.v2.enabled</name><value>false</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.v2.enabled</name><value>true</value></property></configuration>"
        ]),
    ])

  private static let key = "yarn.nodemanager.linux-container-executor.cgroups.v2.enabled"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let property = hadoop[key], property.trimmed == "true",
      !hadoop.hasDefaultExecutor,
      let plugin = hadoop.resourcePlugins.first(where: { $0 == "yarn.io/gpu" || $0 == "yarn.io/fpga" })
    else { return }
    findings.report(
      "cgroup v2 has no controller `devices`, with which \(quoted(plugin)) is isolated", at: property.location,
      help: "boot these hosts with cgroup v1, as by `systemd.unified_cgroup_hierarchy=0`, and remove it")
  }
}
