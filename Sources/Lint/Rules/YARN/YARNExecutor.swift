import ClusterLoading
import ClusterModel
import Diagnostics

/// The container executor isolates GPUs when its module is on.
enum YARNExecutor: Rule {
  static let description = RuleDescription(
    code: "YRN205", name: "yarn-executor-gpu-off", severity: .error, since: "0.1.0",
    summary: "A device's module of `container-executor.cfg` is off, or has no cgroups",
    why: """
      The NodeManager isolates GPUs through the Linux container executor, with cgroups. Its file needs \
      `module.enabled=true` under `[gpu]`, and `root` and `yarn-hierarchy` under `[cgroups]`; for FPGAs alike under \
      `[fpga]`. Only the word `true` turns a module on, and of two settings the first counts. GPUs of containers in \
      Docker are Docker's matter.
      """,
    effect: """
      Containers outside Docker fail when they start, also those that ask for no device.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingFPGA.html",
      "hadoop-yarn-server-nodemanager GpuResourceHandlerImpl.java, gpu-module.c, module-configs.c",
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
            "[gpu]\nmodule.enabled=1️⃣false1️⃣\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
            "[gpu]\nmodule.enabled=1️⃣True1️⃣\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
            "[gpu]\nmodule.enabled=1️⃣false1️⃣\nmodule.enabled=true\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
          "container-executor.cfg": "1️⃣1️⃣[gpu]\nmodule.enabled=true\n[cgroups]\nyarn-hierarchy=yarn\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu,yarn.io/fpga</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/fpga</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "[fpga]\nmodule.enabled=1️⃣false1️⃣\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true # on\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
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
            "[gpu]\nmodule.enabled=true\nmodule.enabled=false\n[cgroups]\nroot=/sys/fs/cgroup\nyarn-hierarchy=yarn\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        containerized.master.env.YARN_CONTAINER_RUNTIME_TYPE: docker
        containerized.taskmanager.env.YARN_CONTAINER_RUNTIME_TYPE: docker
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg": "[gpu]\nmodule.enabled=true\n",
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, !hadoop.hasDefaultExecutor, let executor = hadoop.executor,
      executor.flaw == nil,
      let plugins = hadoop["yarn.nodemanager.resource-plugins"]
    else { return }
    let start = SourceLocation(path: executor.path, range: SourceRange(at: .start))
    let names = hadoop.resourcePlugins
    var isolated: [String] = []
    // The NodeManager asks the GPU module nothing of Docker's containers.
    if names.contains("yarn.io/gpu"), !context.runsInDockerOnYARN { isolated.append("gpu") }
    if names.contains("yarn.io/fpga") { isolated.append("fpga") }
    for module in isolated where !executor.isOn(module) {
      let setting = executor.setting(module, "module.enabled")
      findings.report(
        "`[\(module)] module.enabled` is \(setting.map { quoted($0.value) } ?? "not set")",
        at: setting?.location ?? start,
        effect: """
          Every container of these NodeManagers\(module == "gpu" ? ", but for those in Docker," : "") fails when it \
          starts, also one that asks for no device.
          """, help: "set `module.enabled=true` under `[\(module)]`",
        notes: [Diagnostic.Note("the plugin is on here", at: plugins.location)])
    }
    guard isolated.contains(where: executor.isOn) else { return }
    for name in ["root", "yarn-hierarchy"] where executor.setting("cgroups", name)?.value.isEmpty != false {
      findings.report(
        "`[cgroups] \(name)` is not set", at: executor.setting("cgroups", name)?.location ?? start,
        effect: """
          Each container outside Docker that is to be kept from a device of its host fails when it starts; only one that \
          gets all of them doesn't.
          """, help: "set `\(name)` under `[cgroups]`",
        notes: [Diagnostic.Note("the plugin is on here", at: plugins.location)])
    }
  }
}
