import ClusterLoading
import ClusterModel
import Diagnostics

/// The container executor mounts cgroups only where its file allows it.
enum YARNCgroupsMount: Rule {
  static let description = RuleDescription(
    code: "YRN219", name: "yarn-cgroups-mount", severity: .warning, since: "0.1.0",
    summary: "The NodeManager is to mount cgroups, and its container executor may not",
    why: """
      With `cgroups.mount` the NodeManager mounts each controller below `cgroups.mount-path`, unless it is mounted there \
      already. The container executor does it, and only with `feature.mount-cgroup.enabled=1` before the first section of \
      its file: it is off by default, for security. Hadoop's documentation asks for cgroups that are mounted before YARN \
      starts.
      """,
    effect: """
      Unless the controllers are mounted there already, the container executor answers that the feature is disabled, and the \
      NodeManager does not start.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/NodeManagerCgroups.html",
      "hadoop-yarn-server-nodemanager main.c, container-executor.c, CGroupsHandlerImpl.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount</name><value>1️⃣true1️⃣</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount-path</name><value>/cgroup</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount</name><value>1️⃣true1️⃣</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount-path</name><value>/cgroup</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\nfeature.mount-cgroup.enabled=1\n",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount</name><value>true</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount-path</name><value>/cgroup</value></property></configuration>",
          "container-executor.cfg":
            "feature.mount-cgroup.enabled=1\n[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount</name><value>false</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount-path</name><value>/cgroup</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
        ]),
    ])

  private static let feature = "feature.mount-cgroup.enabled"
  private static let prefix = "yarn.nodemanager.linux-container-executor.cgroups."

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let mount = hadoop[prefix + "mount"], mount.trimmed == "true",
      // Without a path nothing is mounted.
      let path = hadoop[prefix + "mount-path"], !hadoop.hasDefaultExecutor, let executor = hadoop.executor,
      executor.flaw == nil, executor.setting("", feature)?.value != "1"
    else { return }
    let own = executor.setting("", feature) ?? executor.settings.first { $0.name == feature }
    findings.report(
      "the NodeManager is to mount cgroups at \(quoted(path.trimmed)), and its container executor may not",
      at: mount.location,
      // There distributions mount them.
      severity: trimmed(path.trimmed, of: "/") == "sys/fs/cgroup" ? .info : nil,
      help: "mount the cgroups at boot and set it to `false`, or set `\(feature)=1` before the first section of "
        + "`container-executor.cfg`",
      notes: own.map { [Diagnostic.Note("what the file says of it", at: $0.location)] } ?? [])
  }
}
