import ClusterLoading
import ClusterModel
import Diagnostics

/// The default calculator of the Capacity Scheduler sees memory only.
enum YARNCalculator: Rule {
  static let description = RuleDescription(
    code: "YRN203", name: "yarn-calculator", severity: .error, since: "0.1.0",
    summary: "The Capacity Scheduler's calculator counts no resource types, such as GPUs",
    why: """
      The Capacity Scheduler compares resources with the class in `yarn.scheduler.capacity.resource-calculator`. The \
      default one looks at memory only: what a request asks of resource types, such as GPUs, becomes 0. With them the \
      scheduler needs the DominantResourceCalculator, by its full class name. The FifoScheduler always has the default one.
      """,
    effect: """
      What a request asks of resource types becomes 0 and its vcores 1, or the scheduler doesn't start.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/UsingGpus.html",
      "hadoop-yarn-server-resourcemanager FifoScheduler.java, measured with Hadoop 3.5.0",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>1️⃣org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator1️⃣</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>1️⃣DominantResourceCalculator1️⃣</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>1️⃣org.apache.hadoop.yarn.util.resource.DominantResourceCalculater1️⃣</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "yarn-site.xml":
            "<configuration><property><name>yarn.resourcemanager.scheduler.class</name><value>1️⃣org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler1️⃣</value></property></configuration>",
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
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.resource-calculator</name><value></value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value><final>true</final></property><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value><final>true</final></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='calc.xml'/></configuration>",
          "calc.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml": "<configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>com.example.Calculator</value></property></configuration>",
        ]),
    ])

  private static let key = "yarn.scheduler.capacity.resource-calculator"
  private static let package = "org.apache.hadoop.yarn.util.resource."
  private static let right = "\(package)DominantResourceCalculator"

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, let type = hadoop.resourceTypes.first else { return }
    if let scheduler = hadoop["yarn.resourcemanager.scheduler.class"], !scheduler.trimmed.hasSuffix("CapacityScheduler")
    {
      guard scheduler.trimmed == "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler" else {
        return
      }
      findings.report(
        "the FifoScheduler doesn't count \(quoted(type.name))", at: scheduler.location,
        help: "use the CapacityScheduler with `\(key)` set to `\(right)`",
        notes: [Diagnostic.Note("a resource type is listed here", at: type.location)])
      return
    }
    guard let property = hadoop.scheduler(key) else {
      // The file may stand elsewhere, and so may the setting.
      guard hadoop.isWhole, let file = hadoop.source("capacity-scheduler.xml") else { return }
      findings.report(
        "`\(key)` is not set: \(quoted(type.name)) doesn't count",
        at: SourceLocation(path: file.path, range: SourceRange(at: .start)),
        help: "set it to `\(right)`", notes: [Diagnostic.Note("a resource type is listed here", at: type.location)])
      return
    }
    guard property.trimmed != right, !property.isOpen else { return }
    let flaw: String
    switch property.trimmed {
    case "\(package)DefaultResourceCalculator": flaw = "doesn't count \(quoted(type.name))"
    case let name where !name.contains("."): flaw = "is no full class name"
    case let name where name.hasPrefix("org.apache.hadoop."): flaw = "is no calculator of Hadoop's"
    // Another class is somebody's own work.
    default: return
    }
    // The name's end is what tells them apart.
    let name = property.trimmed.split(separator: ".").last.map(String.init) ?? property.trimmed
    findings.report(
      "\(quoted(name)) \(flaw)", at: property.location,
      effect: flaw.hasPrefix("is") ? "The ResourceManager does not start." : nil, help: "write `\(right)`",
      fixes: context.fix(
        "write the DominantResourceCalculator", .safe,
        context.edit(property.location, from: property.trimmed, to: right)))
  }
}
