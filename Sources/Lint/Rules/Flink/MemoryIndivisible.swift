import ClusterLoading
import ClusterModel
import Diagnostics
import Resolution

/// Memory options that don't add up, where no pod is made of them.
enum MemoryIndivisible: Rule {
  static let description = RuleDescription(
    code: "FLK114", name: "memory-indivisible", severity: .error, since: "0.1.0",
    summary: "The memory of a process that Flink can't divide",
    why: """
      Flink works the parts of a process's memory out of its options before it starts the JVM: the start scripts of a standalone \
      cluster do, and the client and the ResourceManager on YARN. Where the parts don't fit into the whole, it stops. On \
      Kubernetes KUB212 and KUB219 tell of it.
      """,
    effect: "Flink throws an IllegalConfigurationException, and the process does not start.",
    references: [
      "flink-runtime ProcessMemoryUtils.java, TaskExecutorProcessUtils.java, JobManagerProcessUtils.java",
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/memory/mem_setup/",
    ],
    triggering: [
      "taskmanager.memory.process.size: 1️⃣1g1️⃣\ntaskmanager.memory.managed.size: 2g\n",
      "taskmanager.memory.process.size: 4g\ntaskmanager.memory.managed.fraction: 1️⃣1.51️⃣\n",
      "taskmanager.memory.process.size: 4g\ntaskmanager.memory.network.min: 1️⃣2g1️⃣\ntaskmanager.memory.network.max: 1g\n",
      "jobmanager.memory.process.size: 1️⃣256m1️⃣\n",
    ],
    quiet: [
      "taskmanager.memory.process.size: 4g\ntaskmanager.memory.managed.size: 2g\n",
      // The whole may come from elsewhere.
      "taskmanager.memory.managed.size: 2g\n",
    ])

  static func check(_ context: LintContext, _ findings: inout Findings) {
    switch context.cluster.kind {
    case .flinkConfiguration, .legacyFlinkConfiguration, .configMap, .composeFile: break
    case .flinkDeployment, .flinkSessionJob, .workload, .cluster: return
    }
    // A workload over its ConfigMap is looked at as it starts, which is KUB219's.
    guard context.cluster.kind != .configMap || !context.file.clusters.contains(where: { $0.kind == .workload }) else {
      return
    }
    for role in PodRole.allCases {
      let settings = context.configuration.entries { key in isProcessMemory(key, of: role) }
      guard !settings.isEmpty, !isPlain(settings), !context.isSetByStart(beginningWith: "\(role.rawValue).memory."),
        // What is filled in later may be right.
        !settings.contains(where: { holdsPlaceholder($0.text.utf8) }),
        // Where there are pods, they say it.
        context.pod(role) == nil,
        // A value that Flink can't read has a finding of its own.
        !context.badValues.contains(where: { value in
          settings.contains { $0.provenance.location == value.0.entry.provenance.location }
        }),
        let failure = processMemoryFailure(of: role, in: settings, version: context.flinkVersion)
      else { continue }
      findings.report(
        withBackticks(failure.message), at: failure.location,
        effect: context.runsOnYARN == true
          ? "Flink's client throws an IllegalConfigurationException, and starts no cluster." : nil,
        help: memoryHelp(for: failure.message))
    }
  }

  /// A total alone, with room for all that Flink takes of it by default, as most files have it.
  private static func isPlain(_ settings: [FlinkConfiguration.Entry]) -> Bool {
    guard settings.count == 1, let entry = settings.first,
      entry.key.hasSuffix(".memory.process.size") || entry.key.hasSuffix(".memory.flink.size")
    else { return false }
    return memorySize(entry.text).map { $0 >= 1 << 30 } ?? false
  }
}
