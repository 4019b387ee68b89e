import ClusterLoading
import ClusterModel
import Diagnostics

/// The ResourceManager's scheduler is named by its class.
enum YARNSchedulerClass: Rule {
  static let description = RuleDescription(
    code: "YRN228", name: "yarn-scheduler-class", severity: .error, since: "0.1.0",
    summary: "A scheduler that Hadoop doesn't have",
    why: """
      `yarn.resourcemanager.scheduler.class` is the full name of a class: the CapacityScheduler, which is the default, the \
      FairScheduler or the FifoScheduler.
      """,
    effect: "The ResourceManager does not start: it finds no such class.",
    references: ["hadoop-yarn-server-resourcemanager ResourceManager.java, createScheduler"],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resourcemanager.scheduler.class</name><value>1️⃣org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySheduler1️⃣</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resourcemanager.scheduler.class</name><value>org.apache.hadoop.yarn.server.resourcemanager.scheduler.fair.FairScheduler</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resourcemanager.scheduler.class</name><value>com.example.OwnScheduler</value></property></configuration>"
        ]),
    ])

  private static let key = "yarn.resourcemanager.scheduler.class"
  private static let package = "org.apache.hadoop.yarn.server.resourcemanager.scheduler."
  private static let known = ["capacity.CapacityScheduler", "fair.FairScheduler", "fifo.FifoScheduler"]

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let property = hadoop[key], !property.isOpen else { return }
    let name = property.trimmed
    let last = name.split(separator: ".").last.map(String.init) ?? name
    // Another class is somebody's own work.
    let flaw: String
    if !name.contains(".") {
      flaw = "is no full class name"
    } else if name.hasPrefix("org.apache.hadoop.yarn.server.resourcemanager."),
      !known.contains(where: { package + $0 == name })
    {
      flaw = "is no scheduler of Hadoop's"
    } else {
      return
    }
    let words = known.compactMap { $0.split(separator: ".").last.map(String.init) }
    let near = words.contains(last) ? last : suggestion(for: last, among: words)
    let right = known.first { near != nil && $0.hasSuffix(".\(near ?? "")") }.map { package + $0 }
    findings.report(
      "\(quoted(name)) \(flaw)", at: property.location,
      help: "write " + (right.map { "`\($0)`" } ?? known.map { "`\(package + $0)`" }.joined(separator: " or ")),
      fixes: right.map { right in
        context.fix("write `\(right)`", .suggested, context.edit(property.location, from: name, to: right))
      } ?? [])
  }
}
