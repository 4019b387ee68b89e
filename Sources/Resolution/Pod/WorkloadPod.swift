package import ClusterModel
package import Diagnostics

/// The pod of a role that a workload of plain Kubernetes makes, a Deployment say, with Flink's configuration mounted into it.
///
/// Neither Flink nor an operator changes anything of it.
///
/// - Parameters:
///   - workload: `metadata` and `spec` of the workload's pods.
///   - kind: of the workload, where that is one which starts its pods' containers again always.
///   - isMain: whether a container is the one that runs the role's process, where none has the name that Flink gives its own.
package func effectivePod(
  of resolved: ResolvedCluster, role: PodRole, workload: StructuredNode, kind: String? = nil,
  isMain: (StructuredNode) -> Bool
) -> EffectivePod {
  var result = EffectivePod(role: role, mode: .standalone, cluster: resolved.cluster)
  if let error = resolved.errors[.load] {
    let failure = resolved.cluster.loadFailure
    result.failure = EffectivePod.Failure(
      stage: ResolvedCluster.Stage.load.rawValue, flinkMessage: error, message: failure?.message ?? error,
      location: failure?.location)
    return result
  }
  var pod = StructuredNode(.map([]), workload.provenance)
  for field in ["metadata", "spec"] { pod.set(field, workload[field]) }
  do throws(EffectivePod.Failure) {
    pod = try typedPod(pod)
  } catch {
    result.failure = error
    return result
  }
  if let list = pod["spec"]?["containers"] {
    var containers = list.items
    let place =
      containers.lastIndex { $0["name"]?.string == mainContainerName } ?? containers.firstIndex(where: isMain) ?? 0
    if place < containers.count { containers.append(containers.remove(at: place)) }
    pod.edit("spec") { spec in
      spec.edit("containers") { $0 = StructuredNode(.list(containers), list.provenance) }
    }
  }
  result.pod = pod
  result.problems = podProblems(pod, hasTemplate: true, isWhole: false, workload: kind)
  result.warnings = resolved.warnings[.amounts] ?? []
  if let error = resolved.errors[.listed] ?? resolved.errors[.amounts] {
    result.startsFlink = false
    result.assumptions.append("The pod is made, and Flink doesn't start in it: \(error)")
  }
  return result
}

/// The pod of a workload that starts Flink by itself: its template as it is written.
func podOfWorkload(_ resolved: ResolvedCluster, role: PodRole) -> EffectivePod {
  let cluster = resolved.cluster
  guard let template = (role == .taskManager ? cluster.taskManager : cluster.jobManager)?["podTemplate"] else {
    let other = role == .taskManager ? "TaskManager" : "JobManager"
    return absentPod(of: cluster, role: role, because: "it starts no \(other)")
  }
  // Loading puts Flink's own container last.
  let own = template["spec"]?["containers"]?.items.last?.provenance
  let kind = (role == .taskManager ? cluster.taskManager : cluster.jobManager)?["kind"]?.string
  return effectivePod(
    of: resolved, role: role, workload: template, kind: kind.flatMap { startingAgain.contains($0) ? $0 : nil }
  ) { $0.provenance == own }
}

/// Workloads whose pods' containers are always started again (`ValidatePodTemplateSpecForReplicaSet` and its like).
private let startingAgain = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"]

/// That a cluster has no pod of a role, without anything being wrong with it.
package func absentPod(
  of cluster: Cluster, role: PodRole, because message: String, at location: SourceLocation? = nil
) -> EffectivePod {
  var result = EffectivePod(
    role: role, mode: cluster.mode?.value == "standalone" ? .standalone : .native, cluster: cluster)
  result.failure = EffectivePod.Failure(
    stage: EffectivePod.Failure.absence, flinkMessage: "", message: message, location: location)
  return result
}
