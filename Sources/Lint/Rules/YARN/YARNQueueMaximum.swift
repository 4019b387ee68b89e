import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkYAML

/// A queue of the Capacity Scheduler may bound its containers.
enum YARNQueueMaximum: Rule {
  static let description = RuleDescription(
    code: "YRN224", name: "yarn-queue-maximum", severity: .error, since: "0.1.0",
    summary: "More than a container of the application's queue may have",
    why: """
      The queues of the Capacity Scheduler have bounds of their own: `yarn.scheduler.capacity.<queue>.maximum-allocation-mb`, \
      `-vcores`, and `maximum-allocation` for all, such as `memory-mb=65536,vcores=16,yarn.io/gpu=4`: types that it doesn't \
      name get 0. Those of the FairScheduler have `maxContainerAllocation` in `fair-scheduler.xml`. Queues below take them over. The \
      queue is `yarn.application.queue`, `default` by default.
      """,
    effect: """
      YARN gives no such container. For an external resource Flink fails when it asks for the first TaskManager; for memory \
      and vcores YARN refuses the request, Flink logs a WARN line and gets no TaskManager.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/CapacityScheduler.html",
      "hadoop-yarn-server-resourcemanager CapacitySchedulerConfiguration.java, QueueAllocationSettings.java",
      "hadoop-yarn-server-resourcemanager AllocationFileQueueParser.java, FSLeafQueue.java",
    ],
    triggering: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 1️⃣41️⃣
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.default.maximum-allocation</name><value>memory-mb=8192,vcores=8,yarn.io/gpu=1</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        taskmanager.memory.process.size: 1️⃣64g1️⃣
        yarn.application.queue: gpu
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.gpu.maximum-allocation-mb</name><value>8192</value></property></configuration>",
        ]),
    ],
    quiet: [
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.other.maximum-allocation</name><value>memory-mb=8192,vcores=8,yarn.io/gpu=1</value></property></configuration>",
        ]),
      RuleExample(
        """
        external-resources: gpu
        external-resource.gpu.amount: 4
        external-resource.gpu.yarn.config-key: yarn.io/gpu
        execution.target: yarn-application
        taskmanager.memory.process.size: 8g
        """,
        beside: [
          "resource-types.xml":
            "<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>",
          "capacity-scheduler.xml":
            "<configuration><property><name>yarn.scheduler.capacity.resource-calculator</name><value>org.apache.hadoop.yarn.util.resource.DominantResourceCalculator</value></property><property><name>yarn.scheduler.capacity.root.default.maximum-allocation</name><value>memory-mb=8192,vcores=8,yarn.io/gpu=4</value></property></configuration>",
        ]),
    ])

  private static let prefix = HadoopConfiguration.capacityPrefix

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard let hadoop = context.surroundings.hadoop, context.runsOnYARN == true else { return }
    guard hadoop.hasCapacityScheduler else {
      if let file = hadoop.fairScheduler { check(file, context, &findings) }
      return
    }
    let properties = hadoop.schedulers(prefix: prefix)
    guard properties.contains(where: { $0.name.contains(".maximum-allocation") }) else { return }
    let queue = context.configuration.text(of: "yarn.application.queue") ?? "default"
    // One that can't be read has a finding of its own.
    guard let bounds = Bounds(of: path(of: queue, in: properties), in: properties) else { return }
    func compare(_ size: Int64, _ what: String, _ type: String, at place: SourceLocation?) {
      guard let (most, property) = bounds[type], size > most else { return }
      // What no queue of the cluster may have has a finding of its own.
      if let (all, own) = hadoop.clusterMaximum(of: type), own != nil, size > all, most == all { return }
      findings.report(
        "\(size) \(what) are over the \(most) that a container of this queue may have", at: place,
        help: most == 0
          ? "add \(quoted(type)) to the queue's maximum, or choose another queue"
          : "ask for \(most) at most, or choose another queue",
        notes: [Diagnostic.Note("the queue's maximum is set here", at: property.location)])
    }
    for need in needs(of: context) { compare(need.size, need.what, need.type, at: need.place) }
  }

  /// What a container of the cluster asks for.
  private static func needs(
    of context: LintContext
  ) -> [(size: Int64, what: String, type: String, place: SourceLocation?)] {
    var needs: [(size: Int64, what: String, type: String, place: SourceLocation?)] = []
    for resource in context.resources.listed where resource.isCounted {
      guard let key = resource[KnownSuffix.yarn]?.value.scalarText, let amount = resource.amount else { continue }
      needs.append((amount, "of \(quoted(key))", key, resource[KnownSuffix.amount]?.provenance.location))
    }
    for size in YARNSizeOverMaximum.sizes(of: context) {
      needs.append(
        (size.amount, size.what, size.isMemory ? "memory-mb" : "vcores", size.entry.provenance.location))
    }
    return needs
  }

  /// The FairScheduler's queues have `maxContainerAllocation`, which one without it takes over from its parent: pairs of a type
  /// and an amount; what they don't name is unbounded.
  private static func check(_ file: FairSchedulerFile, _ context: LintContext, _ findings: inout Findings) {
    guard !file.bounds.isEmpty else { return }
    let name = context.configuration.text(of: "yarn.application.queue") ?? "default"
    var queue = name == "root" || name.hasPrefix("root.") ? name : "root.\(name)"
    var bound = file.bounds.last { $0.queue == queue }
    while bound == nil, let dot = queue.lastIndex(of: ".") {
      queue = String(queue[..<dot])
      bound = file.bounds.last { $0.queue == queue }
    }
    // Percentages count from the size of a cluster that nobody knows here.
    guard let bound, !bound.text.contains("%") else { return }
    for pair in bound.text.split(separator: ",") {
      let sides = pair.split(separator: "=").map { trimmed(String($0), of: " \t\r\n") }
      guard sides.count == 2, let most = javaLong(sides[1]) else { continue }
      for need in needs(of: context) where need.type == sides[0] && need.size > most {
        findings.report(
          "\(need.size) \(need.what) are over the \(most) that a container of this queue may have", at: need.place,
          help: "ask for \(most) at most, or choose another queue",
          notes: [Diagnostic.Note("the queue's maximum is set here", at: bound.location)])
      }
    }
  }

  /// The queue with those above it, up to the root; a queue is named by its last word, or from the root on.
  private static func path(of queue: String, in properties: [HadoopConfiguration.Property]) -> [Substring] {
    var path = Substring(queue)
    if !queue.hasPrefix("root.") {
      let parent = properties.lazy.compactMap { property -> Substring? in
        if property.name.hasSuffix(".queues") {
          let items = property.value.split(separator: ",").map { trimmed(String($0), of: " \t\n") }
          return items.contains(queue) ? property.name.dropFirst(prefix.count).dropLast(".queues".count) : nil
        }
        // What has a bound is there, too.
        guard let range = property.name.firstRange(of: ".\(queue).maximum-allocation") else { return nil }
        return property.name[..<range.lowerBound].dropFirst(prefix.count)
      }.first
      guard let parent else { return [] }
      path = "\(parent).\(queue)"
    }
    var queues = [path]
    while let dot = path.lastIndex(of: ".") {
      path = path[..<dot]
      queues.append(path)
    }
    return queues
  }

  /// As `QueueAllocationSettings.setupMaximumAllocation` has them: a queue takes its parent's, `maximum-allocation` sets all
  /// types, those that it doesn't name to 0, and goes before the two others.
  private struct Bounds {
    private var known: [(type: String, most: Int64, property: HadoopConfiguration.Property)] = []
    /// Of all types that are not known; nil where the cluster's bounds hold.
    private var rest: HadoopConfiguration.Property?

    /// Nil where Hadoop can't read one of them.
    init?(of queues: [Substring], in properties: [HadoopConfiguration.Property]) {
      for queue in queues {
        func property(_ suffix: String) -> HadoopConfiguration.Property? {
          let name = "\(prefix)\(queue).maximum-allocation\(suffix)"
          return properties.first { $0.name == name }
        }
        if let all = property(""), !all.isOpen {
          let maximum = QueueMaximum(all.value)
          guard maximum.flaw == nil else { return nil }
          for (type, most) in maximum.amounts { add(type, most, all) }
          rest = all
          return
        }
        for (suffix, type) in [("-mb", "memory-mb"), ("-vcores", "vcores")] {
          if let own = property(suffix), let most = hadoopLong(own.trimmed), most > 0 { add(type, most, own) }
        }
      }
    }

    private mutating func add(_ type: String, _ most: Int64, _ property: HadoopConfiguration.Property) {
      if !known.contains(where: { $0.type == type }) { known.append((type, most, property)) }
    }

    subscript(type: String) -> (Int64, HadoopConfiguration.Property)? {
      if let own = known.first(where: { $0.type == type }) { return (own.most, own.property) }
      return rest.map { (0, $0) }
    }
  }
}
