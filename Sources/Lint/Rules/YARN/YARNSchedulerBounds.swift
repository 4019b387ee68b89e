import ClusterLoading
import ClusterModel
import Diagnostics

/// The scheduler checks its own bounds when it starts.
enum YARNSchedulerBounds: Rule {
  static let description = RuleDescription(
    code: "YRN223", name: "yarn-scheduler-bounds", severity: .error, since: "0.1.0",
    summary: "Bounds of a container's memory or vcores that the ResourceManager refuses",
    why: """
      `yarn.scheduler.minimum-allocation-mb` and `-vcores` are over 0 and not over the maximum of the same name; all four are \
      whole numbers of 32 bits.
      """,
    effect: """
      The ResourceManager does not start.
      """,
    references: [
      "hadoop-yarn-server-resourcemanager CapacityScheduler.java, FairScheduler.java, read and measured with Hadoop 3.5.0"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.minimum-allocation-mb</name><value>1️⃣01️⃣</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.minimum-allocation-vcores</name><value>1️⃣81️⃣</value></property><property><name>yarn.scheduler.maximum-allocation-vcores</name><value>4</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.maximum-allocation-vcores</name><value>1️⃣42949672961️⃣</value></property></configuration>"
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
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.minimum-allocation-mb</name><value>4096</value></property><property><name>yarn.scheduler.maximum-allocation-mb</name><value>4096</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.minimum-allocation-mb</name><value>0x400</value></property></configuration>"
        ]),
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop else { return }
    for unit in ["mb", "vcores"] {
      var bounds: [(value: Int64, property: HadoopConfiguration.Property)?] = []
      for bound in ["minimum", "maximum"] {
        guard let property = hadoop["yarn.scheduler.\(bound)-allocation-\(unit)"], !property.isOpen else {
          bounds.append(nil)
          continue
        }
        let number = hadoopLong(property.trimmed)
        guard let number, Int32(exactly: number) != nil else {
          findings.report(
            "\(quoted(property.trimmed)) is no whole number of 32 bits", at: property.location,
            help: "write a whole number up to \(Int32.max)")
          return
        }
        bounds.append((number, property))
      }
      guard let least = bounds[0] else { continue }
      if least.value <= 0 {
        findings.report(
          "a minimum of \(least.value) is not over 0", at: least.property.location, help: "write 1 or more")
      } else if let most = bounds[1], most.value < least.value {
        findings.report(
          "a minimum of \(least.value) is over the maximum of \(most.value)", at: least.property.location,
          help: "lower the minimum, or raise the maximum",
          notes: [Diagnostic.Note("the maximum is set here", at: most.property.location)])
      }
    }
  }
}
