import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkYAML
import Resolution

/// More memory or vcores than a container may have.
enum YARNSizeOverMaximum: Rule {
  static let description = RuleDescription(
    code: "YRN217", name: "yarn-size-over-max", severity: .error, since: "0.1.0",
    summary: "A process's memory or vcores over the cluster's maximum for one container",
    why: """
      `yarn.scheduler.maximum-allocation-mb` and `-vcores` bound what one container may have, and \
      `yarn.resource-types.memory-mb.maximum-allocation` and the like of `vcores` go before them; without any it is 8192 \
      MiB and 4 vcores. A TaskManager's vcores are `taskmanager.cpu.cores` rounded up, else `yarn.containers.vcores`, else \
      its slots.
      """,
    effect: """
      With too much memory Flink's client refuses to submit. With too many vcores YARN refuses the request: Flink logs a \
      WARN line and gets no TaskManager.
      """,
    references: [
      "hadoop-yarn-server-resourcemanager SchedulerUtils.java",
      "flink-yarn YarnClusterDescriptor.java, YarnResourceManagerDriver.java",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        taskmanager.memory.process.size: 1️⃣64g1️⃣
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.maximum-allocation-mb</name><value>8192</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        jobmanager.memory.process.size: 1️⃣64g1️⃣
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.maximum-allocation-mb</name><value>8192</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        taskmanager.numberOfTaskSlots: 1️⃣81️⃣
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.maximum-allocation-vcores</name><value>4</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        yarn.containers.vcores: 1️⃣81️⃣
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.resource-types.vcores.maximum-allocation</name><value>4</value></property></configuration>",
          "yarn-site.xml":
            "<configuration><property><name>yarn.scheduler.maximum-allocation-vcores</name><value>16</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        taskmanager.memory.process.size: 1️⃣64g1️⃣
        """,
        beside: [
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property></configuration>",
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
        ]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        taskmanager.memory.process.size: 8g
        taskmanager.numberOfTaskSlots: 8
        taskmanager.cpu.cores: 3.5
        """,
        beside: [
          "yarn-site.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property><property><name>yarn.nodemanager.resource-plugins</name><value>yarn.io/gpu</value></property><property><name>yarn.scheduler.maximum-allocation-mb</name><value>8192</value></property><property><name>yarn.scheduler.maximum-allocation-vcores</name><value>4</value></property></configuration>"
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        taskmanager.memory.process.size: 64g
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "yarn-site.xml":
            "<configuration><property><name>yarn.resourcemanager.hostname</name><value>rm1</value></property></configuration>",
        ]),
    ])

  /// What a process asks YARN for.
  struct Size {
    var amount: Int64
    /// `MiB of a TaskManager`.
    var what: String
    var isMemory: Bool
    var entry: FlinkConfiguration.Entry
    var effect: String
  }

  static func sizes(of context: LintContext) -> [Size] {
    var sizes: [Size] = []
    for (role, name) in [("jobmanager", "JobManager"), ("taskmanager", "TaskManager")] {
      guard let entry = context.configuration["\(role).memory.process.size"], let bytes = memorySize(entry.text) else {
        continue
      }
      let many = role == "jobmanager" ? name : "\(name)s"
      sizes.append(
        Size(
          amount: bytes >> 20, what: "MiB of a \(name)", isMemory: true, entry: entry,
          effect:
            "Flink's client refuses to submit: `The cluster does not have the requested resources for the \(many) "
            + "available!`"))
    }
    if let entry = context.configuration["yarn.appmaster.vcores"], let cores = javaLong(entry.text) {
      sizes.append(
        Size(
          amount: cores, what: "vcores of a JobManager", isMemory: false, entry: entry,
          effect: "YARN refuses the application: its JobManager's container can't be."))
    }
    if let (cores, entry) = cores(of: context) {
      sizes.append(
        Size(
          amount: cores, what: "vcores of a TaskManager", isMemory: false, entry: entry,
          effect: "YARN refuses the request: Flink logs a WARN line and gets no TaskManager."))
    }
    return sizes
  }

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.runsOnYARN == true, let hadoop = context.surroundings.hadoop else { return }
    // Hadoop's own bounds, where none is set and these are the files of the ResourceManager.
    let knowsAll = hadoop.isWhole && hadoop.has("yarn-site.xml") && hadoop.has("capacity-scheduler.xml")
    for size in sizes(of: context) {
      let (type, unit, byDefault) = size.isMemory ? ("memory-mb", "mb", 8192 as Int64) : ("vcores", "vcores", 4)
      let key = "yarn.scheduler.maximum-allocation-\(unit)"
      if let property = hadoop["yarn.resource-types.\(type).maximum-allocation"] ?? hadoop[key] {
        guard !property.isOpen, let maximum = hadoopLong(property.trimmed) else { continue }
        guard size.amount > maximum else {
          compareWithNodes(size, hadoop, &findings)
          continue
        }
        findings.report(
          "\(size.amount) \(size.what) are over the \(maximum) that one container may have",
          at: size.entry.provenance.location, effect: size.effect, help: "ask for \(maximum) at most",
          notes: [Diagnostic.Note("the maximum is set here", at: property.location)])
      } else if knowsAll, size.amount > byDefault {
        findings.report(
          "\(size.amount) \(size.what) are over the \(byDefault) that one container may have by default",
          at: size.entry.provenance.location, severity: .warning,
          effect:
            "\(size.effect) Unless the ResourceManager's own files set more.",
          help: "set `\(key)`, or ask for \(byDefault) at most")
      } else {
        compareWithNodes(size, hadoop, &findings)
      }
    }
  }

  /// No container is larger than the largest node.
  private static func compareWithNodes(_ size: Size, _ hadoop: HadoopConfiguration, _ findings: inout Findings) {
    let key = "yarn.nodemanager.resource.\(size.isMemory ? "memory-mb" : "cpu-vcores")"
    guard let property = hadoop[key], !property.isOpen, let most = hadoopLong(property.trimmed), most > 0,
      size.amount > most
    else { return }
    findings.report(
      "\(size.amount) \(size.what) are over the \(most) that these NodeManagers have",
      at: size.entry.provenance.location, severity: .warning,
      effect: "\(size.effect) Unless other hosts have more.",
      help: "ask for \(most) at most", notes: [Diagnostic.Note("the node's size is set here", at: property.location)])
  }

  private static func cores(of context: LintContext) -> (Int64, FlinkConfiguration.Entry)? {
    let configuration = context.configuration
    if let entry = configuration["taskmanager.cpu.cores"] {
      guard let cores = Double(entry.text), cores > 0, cores < 1e9 else { return nil }
      return (Int64(cores.rounded(.up)), entry)
    }
    for key in ["yarn.containers.vcores", "taskmanager.numberOfTaskSlots"] {
      if let entry = configuration[key] { return javaLong(entry.text).map { ($0, entry) } }
    }
    return nil
  }
}
