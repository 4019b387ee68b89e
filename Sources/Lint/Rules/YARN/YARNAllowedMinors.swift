import ClusterLoading
import ClusterModel
import Diagnostics

/// The container executor takes devices of its own list only.
enum YARNAllowedMinors: Rule {
  static let description = RuleDescription(
    code: "YRN225", name: "yarn-allowed-minors", severity: .error, since: "0.1.0",
    summary: "GPUs that the NodeManager hands out and the container executor doesn't know",
    why: """
      `gpu.allowed-device-minor-numbers` under `[gpu]` of `container-executor.cfg` lists the minor numbers of the devices \
      that may be taken from a container. The NodeManager takes all that the container didn't get, of those in its own \
      list.
      """,
    effect: """
      Each container outside Docker that doesn't get the missing device fails when it starts: `Trying to blacklist device \
      with minor-number=… which is not on allowed list`.
      """,
    references: [
      "hadoop-yarn-server-nodemanager gpu-module.c, GpuResourceHandlerImpl.java"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0:0,1:1</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\ngpu.allowed-device-minor-numbers=1️⃣01️⃣\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property><property><name>yarn.nodemanager.linux-container-executor.cgroups.hierarchy</name><value>yarn</value></property><property><name>yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices</name><value>0:0,1:1</value></property></configuration>",
          "container-executor.cfg":
            "[gpu]\nmodule.enabled=true\ngpu.allowed-device-minor-numbers=1,0\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
        ]),
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
            "[gpu]\nmodule.enabled=true\ngpu.allowed-device-minor-numbers=0\n[cgroups]\nroot=/cgroup\nyarn-hierarchy=yarn\n",
        ]),
    ])

  private static let key = "yarn.nodemanager.resource-plugins.gpu.allowed-gpu-devices"
  static let name = "gpu.allowed-device-minor-numbers"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, !hadoop.hasDefaultExecutor, let executor = hadoop.executor,
      executor.flaw == nil, executor.isOn("gpu"), let own = executor.setting("gpu", name), !own.value.isEmpty,
      hadoop.resourcePlugins.contains("yarn.io/gpu"), !context.runsInDockerOnYARN, let property = hadoop[key],
      !property.isOpen
    else { return }
    // A list that can't be read has a finding of its own.
    let numbers = own.value.split(separator: ",").map(minor)
    guard !numbers.contains(nil) else { return }
    let allowed = numbers.compactMap(\.self)
    let handedOut = property.trimmed.split(separator: ",").compactMap { pair in
      pair.split(separator: ":").last.flatMap { Int32(trimmed(String($0), of: " \t")) }
    }
    guard let missing = handedOut.first(where: { !allowed.contains($0) }) else { return }
    findings.report(
      "the NodeManager hands out the GPU with minor number \(missing), which is not in this list", at: own.location,
      help: "add \(missing), or remove the line",
      notes: [Diagnostic.Note("the NodeManager's list", at: property.location)])
  }

  /// An item as `strtol` reads it: blanks before it, decimal, octal or hexadecimal, nothing behind.
  static func minor(_ item: Substring) -> Int32? {
    var text = item.drop { $0 == " " || $0 == "\t" }
    let isNegative = text.hasPrefix("-")
    if isNegative || text.hasPrefix("+") { text.removeFirst() }
    guard let first = text.utf8.first, (0x30...0x39).contains(first) else { return nil }
    let isHexadecimal = text.lowercased().hasPrefix("0x")
    let radix = isHexadecimal ? 16 : first == 0x30 && text.utf8.count > 1 ? 8 : 10
    return Int32((isNegative ? "-" : "") + text.dropFirst(isHexadecimal ? 2 : 0), radix: radix)
  }
}
