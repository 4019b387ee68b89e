import ClusterLoading
import ClusterModel
import Diagnostics

/// The container executor reads its file line by line, and strictly.
enum ContainerExecutorBroken: Rule {
  static let description = RuleDescription(
    code: "YRN214", name: "container-executor-broken", severity: .error, since: "0.1.0",
    summary: "A `container-executor.cfg` that the container executor doesn't read",
    why: """
      Each line is empty, begins with `#`, is `[section]` from its first character to its last, or has an `=`. Anything \
      else, such as a carriage return behind a section or blanks alone on a line, ends the program with \
      INVALID_CONFIG_FILE, and so does a file without the NodeManager's group before its first section. What stands behind a \
      `#` doesn't count, nor what stands behind a second `=`.
      """,
    effect: """
      The container executor exits, and the NodeManager that uses it does not start.
      """,
    references: [
      "hadoop-yarn-server-nodemanager container-executor configuration.c, container-executor.c, main.c",
      "hadoop-yarn-server-nodemanager LinuxContainerExecutor.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "1️⃣[gpu]1️⃣\r\nmodule.enabled=true\r\n[cgroups]\r\nroot=/sys/fs/cgroup\r\nyarn-hierarchy=yarn\r\n",
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
            "[gpu]\nmodule.enabled=true\n1️⃣[cgroups] # limits1️⃣\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
          "container-executor.cfg": "1️⃣ [gpu] 1️⃣\nmodule.enabled=true\n",
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
          "container-executor.cfg": "[gpu]\n1️⃣module.enabled1️⃣\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
            "[gpu]\nmodule.enabled=true\n1️⃣  1️⃣\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
            "[gpu]\nmodule.enabled=true\n1️⃣  # limits1️⃣\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
            "[gpu]\nmodule.enabled=true\nyarn.nodemanager.linux-container-executor.group=1️⃣hadoop1️⃣\n",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "yarn.nodemanager.linux-container-executor.group=hadoop\n\n# GPUs\n[gpu]\nmodule.enabled=true # on\nallowed=\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
        ])
    ])

  private static let group = "yarn.nodemanager.linux-container-executor.group"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, !hadoop.hasDefaultExecutor, let executor = hadoop.executor else {
      return
    }
    if let flaw = executor.flaw {
      findings.report(flaw.message, at: flaw.location, help: flaw.help)
    } else if executor.setting("", group) == nil, let own = executor.settings.first(where: { $0.name == group }) {
      findings.report(
        "`\(group)` stands under `[\(own.section)]`, where nothing reads it", at: own.location,
        help: "write it before the first section")
    }
  }
}
