import ClusterLoading
import ClusterModel
import Diagnostics

/// A queue of the Capacity Scheduler may bound its containers.
enum YARNQueueMaximum: Rule {
  static let description = RuleDescription(
    code: "YRN224", name: "yarn-queue-maximum", severity: .error, since: "0.1.0",
    summary: "More than a container of the application's queue may have",
    why: """
      The Capacity Scheduler's queues have bounds of their own: `yarn.scheduler.capacity.<queue>.maximum-allocation-mb`, \
      `-vcores`, and `maximum-allocation` for all, such as `memory-mb=65536,vcores=16,yarn.io/gpu=4`. They go before the \
      cluster's, and are lower. The queue is `yarn.application.queue`, `default` by default.
      """,
    effect: """
      YARN gives no such container. For an external resource Flink fails when it asks for the first TaskManager; for memory \
      and vcores YARN refuses the request, Flink logs a WARN line and gets no TaskManager.
      """,
    references: [
      "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-site/CapacityScheduler.html",
      "hadoop-yarn-server-resourcemanager CapacitySchedulerConfiguration.java",
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

  private static let prefix = "yarn.scheduler.capacity."

  static func check(_ context: LintContext, _ findings: inout Findings) {
    guard context.runsOnYARN == true, let hadoop = context.surroundings.hadoop,
      hadoop["yarn.resourcemanager.scheduler.class"].map({ $0.trimmed.hasSuffix("CapacityScheduler") }) != false
    else { return }
    let bounds = bounds(of: context.configuration.text(of: "yarn.application.queue") ?? "default", in: hadoop)
    guard !bounds.isEmpty else { return }
    func compare(_ size: Int64, _ what: String, _ bound: String, at place: SourceLocation?) {
      guard let most = bounds.first(where: { $0.name == bound }), size > most.value else { return }
      findings.report(
        "\(size) \(what) are over the \(most.value) that a container of this queue may have", at: place,
        help: "ask for \(most.value) at most, or choose another queue",
        notes: [Diagnostic.Note("the queue's maximum is set here", at: most.property.location)])
    }
    for resource in context.resources.listed where resource.isCounted {
      guard let key = resource[KnownSuffix.yarn]?.value.scalarText, let amount = resource.amount else { continue }
      compare(amount, "of \(quoted(key))", key, at: resource[KnownSuffix.amount]?.provenance.location)
    }
    for size in YARNSizeOverMaximum.sizes(of: context) {
      compare(size.amount, size.what, size.isMemory ? "memory-mb" : "vcores", at: size.entry.provenance.location)
    }
  }

  private struct Bound {
    var name: String
    var value: Int64
    var property: HadoopConfiguration.Property
  }

  /// `maximum-allocation` goes before the two others (`CapacitySchedulerConfiguration.getQueueMaximumAllocation`).
  private static func bounds(of queue: String, in hadoop: HadoopConfiguration) -> [Bound] {
    // A queue is named by its last word, or from the root on.
    let ends = queue.hasPrefix("root.") ? "\(prefix)\(queue).maximum-allocation" : ".\(queue).maximum-allocation"
    func property(_ suffix: String) -> HadoopConfiguration.Property? {
      hadoop.schedulers(prefix: prefix).first { $0.name.hasSuffix(ends + suffix) && $0.name.hasPrefix(prefix) }
    }
    if let all = property(""), !all.trimmed.isEmpty {
      return all.trimmed.split(separator: ",").compactMap { pair in
        let parts = pair.split(separator: "=").map { trimmed(String($0), of: " \t[]") }
        guard parts.count == 2, let value = hadoopLong(parts[1]) else { return nil }
        return Bound(name: parts[0], value: value, property: all)
      }
    }
    return [("-mb", "memory-mb"), ("-vcores", "vcores")].compactMap { suffix, name in
      guard let own = property(suffix), let value = hadoopLong(own.trimmed) else { return nil }
      return Bound(name: name, value: value, property: own)
    }
  }
}
