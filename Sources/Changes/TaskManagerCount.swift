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
    return .known(Int64(workers))
  case .flinkDeployment, .cluster: break
  }
  let isStandalone =
    cluster.mode?.value == "standalone" || cluster.targets.contains { $0.value == .kubernetesStandalone }
  let replicas = cluster.taskManager?["replicas"]?.number
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
    return .unknown("neither 'taskManager.replicas' nor 'job.parallelism' says it")
  }
  guard let entry = cluster.configuration["taskmanager.numberOfTaskSlots"] else {
    return .unknown("'taskmanager.numberOfTaskSlots' is not set: the operator's own default decides")
  }
  guard let slots = Int64(entry.text), slots > 0 else {
    return .unknown("'taskmanager.numberOfTaskSlots' is no number")
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
