internal import ClusterLoading
internal import ClusterModel
internal import FlinkOptions
internal import Resolution

/// How many TaskManagers a cluster runs, as far as its file tells.
package enum TaskManagerCount: Sendable, Hashable {
  /// What the operator and Flink compute from the file, with all operators in one slot sharing group, as without a word in
  /// the job's code.
  case known(Int64)
  /// A phrase that goes on "unknown: ".
  case unknown(String)

  package var number: Int64? {
    guard case .known(let number) = self else { return nil }
    return number
  }
}

/// From what the operator's FlinkConfigBuilder (`getParallelism`, `applyTaskManagerSpec`) and Flink's SlotManager do.
func taskManagerCount(of resolved: ResolvedCluster, workers: Int?) -> TaskManagerCount {
  let cluster = resolved.cluster
  switch cluster.kind {
  case .flinkSessionJob: return .unknown("a session job runs on the TaskManagers of its session cluster")
  case .configMap: return .unknown("a ConfigMap doesn't say it")
  case .composeFile: return .unknown("a service runs as often as somebody starts it")
  case .workload:
    guard let workload = cluster.taskManager else { return .unknown("it starts no TaskManager") }
    guard let replicas = workload["replicas"] else { return .unknown("each node may run one") }
    return replicas.number.map { .known($0) } ?? .unknown("'replicas' is no number")
  case .flinkConfiguration, .legacyFlinkConfiguration:
    guard let workers else { return .unknown("a Flink configuration doesn't say it") }
    if cluster.startsByNUMANode { return .unknown("each host runs one for each of its NUMA nodes") }
    return .known(Int64(workers))
  case .flinkDeployment: return count(of: cluster, on: .kubernetesOperator)
  case .cluster:
    let targets = cluster.targets.map(\.value)
    let counts = (targets.isEmpty ? [.kubernetesOperator] : targets).map { count(of: cluster, on: $0) }
    guard let first = counts.first, counts.allSatisfy({ $0.number == first.number }) else {
      return .unknown("its targets don't run the same number")
    }
    return first
  }
}

/// What a cluster runs on one target.
private func count(of cluster: Cluster, on target: Target) -> TaskManagerCount {
  if target == .standalone { return startedCount(of: cluster) }
  let isStandalone = cluster.mode?.value == "standalone" || target == .kubernetesStandalone
  // On YARN nothing reads it.
  let replicas = target == .yarn ? nil : cluster.taskManager?["replicas"]?.number
  if let replicas, replicas < 0 { return .unknown("'replicas' is below 0") }
  guard let job = cluster.job else {
    guard isStandalone else { return .unknown("a session cluster starts TaskManagers as jobs ask for them") }
    if let replicas, replicas > 0 { return .known(replicas) }
    return cluster.kind == .cluster ? .unknown("the file doesn't say it") : .known(1)
  }
  if let replicas { return .known(replicas + (isStandalone ? 0 : redundant(cluster.configuration))) }
  if cluster.configuration["pipeline.jobvertex-parallelism-overrides"] != nil {
    return .unknown("'pipeline.jobvertex-parallelism-overrides' decides the parallelism")
  }
  guard let parallelism = job["parallelism"]?.number, parallelism > 0 else {
    return .unknown(
      target == .yarn
        ? "'job.parallelism' doesn't say it" : "neither 'taskManager.replicas' nor 'job.parallelism' says it")
  }
  let slots: Int64
  if let entry = cluster.configuration["taskmanager.numberOfTaskSlots"] {
    guard let number = Int64(entry.text), number > 0 else {
      return .unknown("'taskmanager.numberOfTaskSlots' is no number")
    }
    slots = number
  } else if target == .kubernetesOperator {
    return .unknown("'taskmanager.numberOfTaskSlots' is not set: the operator's own default decides")
  } else {
    // Flink's own default.
    slots = 1
  }
  var count = (parallelism - 1) / slots + 1
  if !isStandalone {
    for key in [
      "slotmanager.number-of-slots.min", "slotmanager.min-total-resource.cpu", "slotmanager.min-total-resource.memory",
    ]
    where cluster.configuration[key] != nil {
      guard key.hasSuffix("slots.min"), let least = cluster.configuration.text(of: key).flatMap({ Int64($0) }) else {
        return .unknown("'\(key)' has a say")
      }
      if least > 0 { count = max(count, (least - 1) / slots + 1) }
    }
    count += redundant(cluster.configuration)
  }
  return .known(count)
}

/// What Flink's start scripts start, whatever jobs ask for.
private func startedCount(of cluster: Cluster) -> TaskManagerCount {
  if cluster.startsByNUMANode { return .unknown("each host runs one for each of its NUMA nodes") }
  guard let started = cluster.startedByScripts else { return .unknown("no host is named") }
  return .known(started.count)
}

/// `slotmanager.redundant-taskmanager-num`, which Flink starts in addition.
private func redundant(_ configuration: FlinkConfiguration) -> Int64 {
  max(0, configuration.text(of: "slotmanager.redundant-taskmanager-num").flatMap { Int64($0) } ?? 0)
}

extension StructuredNode {
  /// A whole number, or a text that is one: quantities of devices can be quoted.
  var number: Int64? {
    switch value {
    case .integer(let number): number
    case .string(let text): Int64(text)
    default: nil
    }
  }
}
