import ClusterLoading
import ClusterModel
import Diagnostics

/// Docker containers get the devices that are allowed.
enum YARNDockerDevices: Rule {
  static let description = RuleDescription(
    code: "YRN206", name: "yarn-docker-devices", severity: .warning, since: "0.1.0",
    summary: "Docker containers on YARN may not have NVIDIA's devices",
    why: """
      Where containers run in Docker, `container-executor.cfg` says under `[docker]` what they may have. Which setting \
      counts is the matter of `yarn.nodemanager.resource-plugins.gpu.docker-plugin`: `nvidia-docker-v1`, the default, \
      hands devices over (`docker.allowed.devices`), `nvidia-docker-v2` the runtime `nvidia` (`docker.allowed.runtimes`).
      """,
    effect: """
      The container executor refuses Docker containers that ask for GPUs. Others are not concerned.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
      "hadoop-yarn-server-nodemanager NvidiaDockerV1CommandPlugin.java, NvidiaDockerV2CommandPlugin.java",
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
            "[docker]\nmodule.enabled=true\ndocker.allowed.devices=1️⃣/dev/fuse1️⃣\n[gpu]\nmodule.enabled=true\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.docker-plugin</name><value>nvidia-docker-v2</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg":
            "[docker]\nmodule.enabled=1️⃣true1️⃣\ndocker.allowed.devices=/dev/nvidia0,/dev/nvidiactl\n",
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
          "container-executor.cfg": "[docker]\nmodule.enabled=1️⃣true1️⃣\ndocker.allowed.runtimes=nvidia\n",
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
            "[docker]\nmodule.enabled=true\ndocker.allowed.devices=regex:^/dev/nvidia.*$\n[gpu]\nmodule.enabled=true\n",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.docker-plugin</name><value>nvidia-docker-v2</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>",
          "container-executor.cfg": "[docker]\nmodule.enabled=true\ndocker.allowed.runtimes=runc,nvidia\n",
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
          "container-executor.cfg": "[docker]\nmodule.enabled=True\n",
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, !hadoop.hasDefaultExecutor, let executor = hadoop.executor,
      executor.flaw == nil,
      executor.isOn("docker"), let module = executor.setting("docker", "module.enabled"),
      hadoop.resourcePlugins.contains("yarn.io/gpu")
    else { return }
    let plugin = hadoop["yarn.nodemanager.resource-plugins.gpu.docker-plugin"]
    let notes = plugin.map { [Diagnostic.Note("the plugin is named here", at: $0.location)] } ?? []
    func items(_ setting: ContainerExecutorFile.Setting?) -> [String] {
      (setting?.value ?? "").split(separator: ",").map { trimmed(String($0), of: " \t") }
    }
    switch plugin?.trimmed ?? "nvidia-docker-v1" {
    case "nvidia-docker-v1":
      let devices = executor.setting("docker", "docker.allowed.devices")
      // What a pattern stands for only the pattern knows.
      if !items(devices).contains(where: { $0.contains("nvidia") || $0.hasPrefix("regex:") }) {
        findings.report(
          "Docker containers may have no device of NVIDIA's", at: devices?.location ?? module.location,
          help: "set `docker.allowed.devices=regex:^/dev/nvidia.*$` under `[docker]`", notes: notes)
        return
      }
      // What follows needs the plugin's service on the hosts, so it is asked of whom names the plugin.
      guard plugin != nil else { return }
      let drivers = executor.setting("docker", "docker.allowed.volume-drivers")
      if !items(drivers).contains("nvidia-docker") {
        findings.report(
          "Docker containers may have no volume of `nvidia-docker`", at: drivers?.location ?? module.location,
          help: "set `docker.allowed.volume-drivers=nvidia-docker` under `[docker]`", notes: notes)
        return
      }
      let mounts = executor.setting("docker", "docker.allowed.ro-mounts")
      if !items(mounts).contains(where: { $0.hasPrefix("nvidia_driver_") || $0.hasPrefix("regex:") }) {
        findings.report(
          "Docker containers may not mount the volume of NVIDIA's driver", at: mounts?.location ?? module.location,
          help: "add `nvidia_driver_<version>` to `docker.allowed.ro-mounts` under `[docker]`", notes: notes)
      }
    case "nvidia-docker-v2":
      let runtimes = executor.setting("docker", "docker.allowed.runtimes")
      guard !items(runtimes).contains("nvidia") else { return }
      findings.report(
        "Docker containers may not run in the runtime `nvidia`", at: runtimes?.location ?? module.location,
        help: "set `docker.allowed.runtimes=nvidia` under `[docker]`", notes: notes)
    // Somebody's own.
    default: return
    }
  }
}
