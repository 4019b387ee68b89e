import ClusterLoading
import ClusterModel
import Diagnostics
import FlinkYAML

extension LintContext {
  /// How many TaskManagers there will be at least, and where that is written; nil where the file doesn't say so.
  var leastTaskManagers: (count: Int64, place: SourceLocation?)? {
    let targets = cluster.targets.map(\.value)
    if let started = startedByScripts(targets) { return started }
    // On YARN nobody reads the replicas, and start scripts know of no job.
    let readsReplicas = targets.isEmpty || targets.contains(where: \.isKubernetes)
    if readsReplicas, let node = cluster.taskManager?["replicas"], case .integer(let replicas) = node.value,
      replicas > 0
    {
      return (replicas, node.provenance.location)
    }
    guard let node = cluster.job?["parallelism"], case .integer(let parallelism) = node.value, parallelism > 0,
      targets.isEmpty || targets.contains(where: { $0 != .standalone }),
      let slots = slotsOfTaskManager(targets), slots > 0
    else { return nil }
    return ((parallelism - 1) / slots + 1, node.provenance.location)
  }

  /// What Flink's start scripts start, where nothing else starts TaskManagers.
  private func startedByScripts(_ targets: [Target]) -> (count: Int64, place: SourceLocation?)? {
    if cluster.kind == .cluster {
      return targets.first == .standalone && targets.allSatisfy { $0 == .standalone } ? cluster.startedByScripts : nil
    }
    // Flink's distribution has a file `workers`, whatever starts TaskManagers.
    guard let file = surroundings.workers, runsBesideWorkers else { return nil }
    let workers = WorkersFile(file).workers
    return workers.first.map { (Int64(workers.count), $0.location) }
  }

  private func slotsOfTaskManager(_ targets: [Target]) -> Int64? {
    if let slots = configuration.text(of: "taskmanager.numberOfTaskSlots") { return javaLong(slots) }
    // Flink's own default, where no operator has another one.
    return !targets.isEmpty && !targets.contains(.kubernetesOperator) ? 1 : nil
  }
}
