import ClusterLoading
import ClusterModel
import Diagnostics

/// The NodeManager and its container executor use the same cgroups.
enum YARNCgroups: Rule {
  static let description = RuleDescription(
    code: "YRN215", name: "yarn-cgroups-differ", severity: .error, since: "0.1.0",
    summary: "Devices are isolated by another program, or in other cgroups, than the NodeManager's",
    why: """
      The NodeManager makes a cgroup for each container, below `cgroups.mount-path` and `cgroups.hierarchy` of \
      `yarn-site.xml`; the container executor looks for it below `root` and `yarn-hierarchy` of its own file, which must \
      say the same; the NodeManager's hierarchy is `/hadoop-yarn` by default. All that is the LinuxContainerExecutor's: the \
      DefaultContainerExecutor, which runs where none is set, isolates nothing.
      """,
    effect: """
      Containers that are to be kept from a device of their host fail when they start.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/NodeManagerCgroups.html",
      "hadoop-yarn-server-nodemanager cgroups-operations.c, CGroupsHandlerImpl.java, LinuxContainerExecutor.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=1️⃣hadoop-yarn1️⃣\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount-path</name><value>/sys/fs/cgroup</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg": "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=1️⃣/cg1️⃣\nyarn-hierarchy=/hadoop-yarn\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>1️⃣org.apache.hadoop.yarn.server.nodemanager.DefaultContainerExecutor1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=1️⃣yarn1️⃣\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>1️⃣yarn.io/gpu1️⃣</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>/yarn/</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.mount-path</name><value>/sys/fs/cgroup/</value></property></configuration>",
          "container-executor.cfg": "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.DefaultContainerExecutor</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=hadoop-yarn\n",
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop else { return }
    let isolated = hadoop.resourcePlugins.filter { $0 == "yarn.io/gpu" || $0 == "yarn.io/fpga" }
    guard let plugin = isolated.first else { return }
    if let used = hadoop["yarn.nodemanager.container-executor.class"], used.trimmed == defaultExecutor {
      findings.report(
        "the DefaultContainerExecutor isolates no \(quoted(plugin))", at: used.location, severity: .warning,
        effect: "Each container sees all devices of its host, whatever it asked for.",
        help: "use `\(linuxExecutor)`")
      return
    }
    if hadoop["yarn.nodemanager.container-executor.class"] == nil, hadoop.hasDefaultExecutor,
      let plugins = hadoop["yarn.nodemanager.resource-plugins"]
    {
      findings.report(
        "no container executor is set, and the default one isolates no \(quoted(plugin))", at: plugins.location,
        severity: .warning,
        effect: """
          Unless another file of these hosts sets `yarn.nodemanager.container-executor.class`, each container sees all \
          devices of its host, whatever it asked for.
          """, help: "set `yarn.nodemanager.container-executor.class` to `\(linuxExecutor)`")
      return
    }
    guard let executor = hadoop.executor, executor.flaw == nil else { return }
    if let own = executor.setting("cgroups", "yarn-hierarchy"), !own.value.isEmpty, path(own.value) != defaultHierarchy,
      hadoop.isWhole, hadoop["yarn.nodemanager.container-executor.class"] != nil,
      hadoop["yarn.nodemanager.linux-container-executor.cgroups.hierarchy"] == nil
    {
      findings.report(
        "`[cgroups] yarn-hierarchy` is \(quoted(own.value)), and the NodeManager's default is `/\(defaultHierarchy)`",
        at: own.location,
        help:
          "set `yarn.nodemanager.linux-container-executor.cgroups.hierarchy` to \(quoted(own.value)) in `yarn-site.xml`"
      )
    }
    for (name, key) in [("root", "mount-path"), ("yarn-hierarchy", "hierarchy")] {
      guard let own = executor.setting("cgroups", name), !own.value.isEmpty,
        let site = hadoop["yarn.nodemanager.linux-container-executor.cgroups.\(key)"], !site.isOpen,
        path(own.value) != path(site.trimmed)
      else { continue }
      findings.report(
        "`[cgroups] \(name)` is \(quoted(own.value)), and the NodeManager's \(quoted(site.trimmed))", at: own.location,
        help: "write the same in both files",
        notes: [Diagnostic.Note("the NodeManager's is set here", at: site.location)])
    }
  }

  /// Without its slash, as `CGroupsHandlerImpl` uses it.
  private static let defaultHierarchy = "hadoop-yarn"
  private static let defaultExecutor = "org.apache.hadoop.yarn.server.nodemanager.DefaultContainerExecutor"
  private static let linuxExecutor = "org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor"

  /// Slashes at the ends don't count.
  private static func path(_ text: String) -> String { trimmed(text, of: "/") }
}
