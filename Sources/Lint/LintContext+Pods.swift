import ClusterLoading
import ClusterModel
import Diagnostics
package import Resolution
import Synchronization

/// The pods of a context, each made once, when a rule first asks.
final class PodCache: Sendable {
  private let hasPods = Mutex<Bool?>(nil)
  private let foundation = Mutex<PodFoundation?>(nil)
  private let taskManager = Mutex<EffectivePod?>(nil)
  private let jobManager = Mutex<EffectivePod?>(nil)

  func hasPods(_ look: () -> Bool) -> Bool {
    hasPods.withLock { known in
      if let known { return known }
      let has = look()
      known = has
      return has
    }
  }

  /// - Parameter make: from what the pods of both roles have alike.
  func pod(
    _ role: PodRole, of resolved: ResolvedCluster, _ make: (PodFoundation) -> EffectivePod
  ) -> EffectivePod {
    switch role {
    case .taskManager: taskManager.withLock { pod(in: &$0, of: resolved, make) }
    case .jobManager: jobManager.withLock { pod(in: &$0, of: resolved, make) }
    }
  }

  private func pod(
    in known: inout EffectivePod?, of resolved: ResolvedCluster, _ make: (PodFoundation) -> EffectivePod
  ) -> EffectivePod {
    if let known { return known }
    let pod = foundation.withLock { made in
      let foundation = made ?? PodFoundation(of: resolved)
      made = foundation
      return make(foundation)
    }
    known = pod
    return pod
  }
}

extension LintContext {
  /// The pod of a role as it reaches the API server; nil where the cluster has none, or nothing says that it has.
  package func pod(_ role: PodRole) -> EffectivePod? {
    guard pods.hasPods({ hasPods }), starts(role) else { return nil }
    return pods.pod(role, of: resolved) { foundation in
      let text = role == .taskManager ? surroundings.taskManagerTemplate : surroundings.jobManagerTemplate
      return effectivePod(
        of: resolved, role: role, template: text.map { PodTemplateText(path: $0.path, bytes: $0.text) },
        foundation: foundation)
    }
  }

  /// The TaskManagers' pod, where it could be made.
  package var taskManagerPod: EffectivePod? { pod(.taskManager).flatMap { $0.ok ? $0 : nil } }

  /// Whether the cluster has pods of a role: a workload has those of one.
  private func starts(_ role: PodRole) -> Bool {
    cluster.kind != .workload || (role == .taskManager ? cluster.taskManager : cluster.jobManager) != nil
  }

  /// Whether Flink runs in pods that hold something to look at: a template, a device, an option of Kubernetes'.
  private var hasPods: Bool {
    switch cluster.kind {
    case .flinkDeployment: break
    case .workload: return true
    case .cluster: guard runsOnKubernetes == true else { return false }
    case .flinkConfiguration, .legacyFlinkConfiguration:
      if surroundings.taskManagerTemplate != nil || surroundings.jobManagerTemplate != nil { return true }
      return resources.resources.contains { $0[KnownSuffix.kubernetes] != nil } || setsPods
    case .flinkSessionJob, .configMap, .composeFile: return false
    }
    return !resources.resources.isEmpty || cluster.podTemplate != nil || setsPods || !file.maxima.isEmpty
      || configuration.contains("slotmanager.max-total-resource.cpu")
      || configuration.contains("slotmanager.max-total-resource.memory")
      || ["rest.bind-port", "high-availability.jobmanager.port"].contains(where: configuration.contains)
      || [cluster.taskManager, cluster.jobManager].contains {
        $0?["podTemplate"] != nil || $0?["resources"] != nil || $0?["resource"]?["ephemeralStorage"] != nil
      }
  }

  /// Whether an option changes pods.
  private var setsPods: Bool {
    !configuration.entries { key in
      key.begins(with: "kubernetes.taskmanager.") || key.begins(with: "kubernetes.jobmanager.")
    }.isEmpty
  }

  /// What becomes of a wrong pod that a person applies in a workload; nil where Flink or the operator makes the pods.
  var refusal: String? {
    cluster.kind == .workload && cluster.image != nil ? "The API server refuses the object." : nil
  }

  /// What becomes of a pod of a role that the API server refuses; nil where it is one that Flink asks for itself, again and again.
  ///
  /// JobManagers are a Deployment in each mode, in standalone mode TaskManagers are one, too (the operator's
  /// KubernetesStandaloneClusterDescriptor). The API server checks the pods of a Deployment when it is made.
  func refusal(of role: PodRole) -> String? {
    if let refusal { return refusal }
    guard cluster.kind != .workload else { return nil }
    let targets = cluster.targets.map(\.value).filter(\.isKubernetes)
    if targets == [.kubernetesStandalone] { return "The API server refuses the object." }
    if role == .jobManager {
      return "The API server refuses the JobManager's Deployment: the cluster doesn't start."
    }
    return isNative ? nil : "The API server refuses the TaskManagers' Deployment: no TaskManager starts."
  }

  /// Whether the pod is Flink's own work, so that `external-resource.*` counts.
  package var isNative: Bool { cluster.mode?.value != "standalone" && cluster.kind != .workload }
}
