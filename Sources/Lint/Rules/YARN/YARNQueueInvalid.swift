import ClusterLoading
import ClusterModel
import Diagnostics

/// Bounds of a queue with which the ResourceManager doesn't start.
enum YARNQueueInvalid: Rule {
  static let description = RuleDescription(
    code: "YRN226", name: "yarn-queue-invalid", severity: .error, since: "0.1.0",
    summary: "A queue's bound that the ResourceManager refuses",
    why: """
      `maximum-allocation` of a queue is `type=amount` pairs between commas, of types that the cluster has; memory is in MiB, \
      or has the unit `M` or `G`. What a queue allows can't be more than the cluster does \
      (`yarn.scheduler.maximum-allocation-mb`, `-vcores`, `yarn.resource-types.<type>.maximum-allocation`).
      """,
    effect: """
      The ResourceManager throws an exception when it sets up its queues, and does not start; one that runs refuses \
      `yarn rmadmin -refreshQueues`.
      """,
    references: [
      "hadoop-yarn-api ResourceUtils.java, createResourceFromString",
      "hadoop-yarn-server-resourcemanager QueueAllocationSettings.java, setupMaximumAllocation",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.default.maximum-allocation</name><value>1️⃣65536 mb1️⃣, 16 vcores</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.default.maximum-allocation</name><value>memory-mb=8192,vcores=4,1️⃣yarn.io/gpus=1️⃣4</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.default.maximum-allocation-mb</name><value>1️⃣655361️⃣</value></property></configuration>",
          "yarn-site.xml":
            "<configuration><property><name>yarn.scheduler.maximum-allocation-mb</name><value>32768</value></property></configuration>",
        ]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.default.maximum-allocation</name><value>memory-mb=32G,vcores=4,yarn.io/gpu=4</value></property></configuration>",
          "yarn-site.xml":
            "<configuration><property><name>yarn.scheduler.maximum-allocation-mb</name><value>32768</value></property></configuration>",
        ])
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, hadoop.hasCapacityScheduler else { return }
    let prefix = HadoopConfiguration.capacityPrefix + "root"
    let properties = hadoop.schedulers(prefix: prefix)
    let maxima = properties.filter { $0.name.holds(".maximum-allocation") && !$0.isOpen }
    guard !maxima.isEmpty else { return }
    let byName = Dictionary(properties.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for property in maxima {
      guard let range = property.name.firstRange(of: ".maximum-allocation"),
        isSetUp(property.name[..<range.lowerBound].dropFirst(prefix.utf8.count - 4), in: byName)
      else { continue }
      switch property.name[range.upperBound...] {
      case "": checkAll(property, hadoop, context, &findings)
      // Of the two the one for all types goes before.
      case "-mb" where byName[String(property.name.dropLast(3))] == nil:
        checkOne(property, "memory-mb", hadoop, &findings)
      case "-vcores" where byName[String(property.name.dropLast(7))] == nil:
        checkOne(property, "vcores", hadoop, &findings)
      default: break
      }
    }
  }

  /// Whether the ResourceManager sets the queue up: it is in its parent's list, and no template of others.
  private static func isSetUp(_ queue: Substring, in byName: [String: HadoopConfiguration.Property]) -> Bool {
    var queue = queue
    // Nobody's queues are deeper.
    for _ in 0..<32 {
      guard let dot = queue.lastIndex(of: ".") else { return queue == "root" }
      let (parent, name) = (queue[..<dot], queue[queue.index(after: dot)...])
      guard !name.hasSuffix("-template"), !name.hasPrefix("auto-queue-creation") else { return false }
      if let list = byName["\(HadoopConfiguration.capacityPrefix)\(parent).queues"], !list.isOpen,
        !list.value.split(separator: ",").contains(where: { trimmed(String($0), of: " \t\r\n") == name })
      {
        return false
      }
      queue = parent
    }
    return false
  }

  private static func checkAll(
    _ property: HadoopConfiguration.Property, _ hadoop: HadoopConfiguration, _ context: LintContext,
    _ findings: inout Findings
  ) {
    let maximum = QueueMaximum(property.value)
    func place(_ word: String) -> SourceLocation { context.location(of: word, in: property.location) }
    if let flaw = maximum.flaw {
      findings.report(flaw.message, at: place(flaw.word), help: flaw.help)
      return
    }
    let types = hadoop.resourceTypes.map(\.name)
    let knowsTypes = hadoop.isWhole && hadoop.typeKnowledge == .full && hadoop["yarn.resource-types"]?.isOpen != true
    for (type, amount) in maximum.amounts {
      if knowsTypes, type != "memory-mb", type != "vcores", !types.contains(type) {
        let near = suggestion(for: type, among: types + ["memory-mb", "vcores"])
        findings.report(
          "\(quoted(type)) is no resource type of this YARN cluster", at: place("\(type)="),
          help: near.map { "did you mean `\($0)`?" } ?? "add it to `yarn.resource-types`")
        continue
      }
      compare(amount, type, at: place(type == "memory-mb" ? "memory" : type), hadoop, &findings)
    }
  }

  private static func checkOne(
    _ property: HadoopConfiguration.Property, _ type: String, _ hadoop: HadoopConfiguration, _ findings: inout Findings
  ) {
    guard let amount = hadoopLong(property.trimmed) else {
      findings.report(
        "\(quoted(property.trimmed)) is no whole number", at: property.location,
        help: type == "vcores" ? "write a whole number" : "write MiB, as a whole number")
      return
    }
    compare(amount, type, at: property.location, hadoop, &findings)
  }

  private static func compare(
    _ amount: Int64, _ type: String, at place: SourceLocation, _ hadoop: HadoopConfiguration,
    _ findings: inout Findings
  ) {
    guard let (most, property) = hadoop.clusterMaximum(of: type), amount > most else { return }
    let what = ["memory-mb": " MiB", "vcores": " vcores"][type] ?? " of \(quoted(type))"
    findings.report(
      "the queue's maximum of \(amount)\(what) is over the cluster's, \(most)\(property == nil ? " by default" : "")",
      at: place, severity: property == nil ? .warning : nil,
      effect: property == nil
        ? "Unless the ResourceManager's files set more for the cluster, it doesn't start." : nil,
      help: "write \(most) at most, or raise the cluster's",
      notes: property.map { [Diagnostic.Note("the cluster's maximum is set here", at: $0.location)] } ?? [])
  }
}
