import ClusterLoading
import ClusterModel
import Diagnostics

/// Docker containers get the devices that are allowed.
enum YARNDockerDevices: Rule {
  static let description = RuleDescription(
    code: "YRN206", name: "yarn-docker-devices", severity: .warning, since: "0.1.0",
    summary: "Docker containers on YARN may not have NVIDIA's devices",
    why: """
      Where containers run in Docker, `docker.allowed.devices` or `docker.allowed.runtimes` under `[docker]` says what \
      the container executor lets them have.
      """,
    effect: """
      The container executor refuses containers that ask for GPUs.
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property></configuration>",
          "container-executor.cfg":
            "[docker]\nmodule.enabled=true\ndocker.allowed.devices=1️⃣/dev/fuse1️⃣\n[gpu]\nmodule.enabled=true\n",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property></configuration>",
          "container-executor.cfg":
            "[docker]\nmodule.enabled=true\ndocker.allowed.devices=regex:^/dev/nvidia.*$\n[gpu]\nmodule.enabled=true\n",
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let module = hadoop.executor("docker", "module.enabled"),
      module.value.lowercased() == "true",
      hadoop["yarn.nodemanager.resource-plugins"]?.value.contains("yarn.io/gpu") == true
    else { return }
    let devices = hadoop.executor("docker", "docker.allowed.devices")
    let runtimes = hadoop.executor("docker", "docker.allowed.runtimes")
    guard devices?.value.contains("nvidia") != true, runtimes?.value.contains("nvidia") != true else { return }
    findings.report(
      "Docker containers may have no device of NVIDIA's", at: devices?.location ?? module.location,
      help: "set `docker.allowed.devices=regex:^/dev/nvidia.*$` under `[docker]`")
  }
}
