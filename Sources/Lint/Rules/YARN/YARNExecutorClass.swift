import ClusterLoading
import ClusterModel
import Diagnostics

/// The container executor is named by its class.
enum YARNExecutorClass: Rule {
  static let description = RuleDescription(
    code: "YRN221", name: "yarn-executor-class", severity: .error, since: "0.1.0",
    summary: "A container executor that Hadoop doesn't have",
    why: """
      `yarn.nodemanager.container-executor.class` is the full name of a class: the DefaultContainerExecutor, which isolates \
      nothing, or the LinuxContainerExecutor, which isolates devices.
      """,
    effect: """
      The NodeManager does not start: it finds no such class.
      """,
    references: [
      "hadoop-yarn-server-nodemanager NodeManager.java",
      "hadoop-common Configuration.java",
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>1️⃣LinuxContainerExecutor1️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>1️⃣org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecuter1️⃣</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>org.apache.hadoop.yarn.server.nodemanager.LinuxContainerExecutor</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.container-executor.class</name><value>com.example.MyContainerExecutor</value></property></configuration>"
        ]),
    ])

  private static let key = "yarn.nodemanager.container-executor.class"
  private static let package = "org.apache.hadoop.yarn.server.nodemanager."
  // The third one is Windows', the last one of Hadoop 2.
  private static let known = [
    "DefaultContainerExecutor", "LinuxContainerExecutor", "WindowsSecureContainerExecutor", "DockerContainerExecutor",
  ]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let property = hadoop[key], !property.isOpen else { return }
    let name = property.trimmed
    let last = name.split(separator: ".").last.map(String.init) ?? name
    // Another class is somebody's own work.
    let flaw: String
    if !name.contains(".") {
      flaw = "is no full class name"
    } else if name.hasPrefix("org.apache.hadoop."), !known.contains(where: { package + $0 == name }) {
      flaw = "is no container executor of Hadoop's"
    } else {
      return
    }
    let right = package + (suggestion(for: last, among: known) ?? (known.contains(last) ? last : known[1]))
    findings.report(
      "\(quoted(last)) \(flaw)", at: property.location, help: "write `\(right)`",
      fixes: context.fix("write `\(right)`", .suggested, context.edit(property.location, from: name, to: right)))
  }
}
