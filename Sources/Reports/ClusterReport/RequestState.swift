import ClusterModel
import Resolution

/// What becomes of a resource, in one word for a table.
func requestState(_ outcome: ExternalResourceOutcome, in cluster: ResolvedCluster) -> MarkdownText {
  if !cluster.ok { return Badge.bad("refused") }
  if outcome.listedAt == nil { return Badge.bad("not listed") }
  if outcome.effectiveAmount == nil { return Badge.bad("dropped") }
  if cluster.isLost(outcome) { return Badge.bad("lost") }
  return cluster.losses(of: outcome).isEmpty ? Badge.good("requested") : Badge.warning("changed")
}

extension ResolvedCluster {
  /// The resources that reach the TaskManagers; none when Flink refuses the configuration.
  var requestedResources: [ExternalResourceOutcome] {
    ok ? resources.filter { ($0.effectiveAmount ?? 0) > 0 && $0.listedAt != nil && !isLost($0) } : []
  }

  /// Whether every TaskManager of the cluster loses a resource on its way: Flink's start script hands none of several on.
  func isLost(_ outcome: ExternalResourceOutcome) -> Bool {
    !cluster.targets.isEmpty
      && cluster.targets.allSatisfy { $0.value == .standalone || $0.value == .kubernetesStandalone }
      && losesOnATarget(outcome)
  }

  /// Whether the TaskManagers of some target lose it on their way.
  func losesOnATarget(_ outcome: ExternalResourceOutcome) -> Bool { outcome.losses.contains { $0.target != nil } }

  /// The state of the whole: the worst of its resources.
  var state: MarkdownText {
    if !ok { return Badge.bad("refused") }
    if resources.isEmpty { return Badge.info("no resource") }
    let lost = resources.count { $0.effectiveAmount == nil || $0.listedAt == nil }
    if lost > 0 { return Badge.bad("\(lost) of \(resources.count) dropped") }
    if resources.contains(where: isLost) { return Badge.bad("lost") }
    return resources.contains { !losses(of: $0).isEmpty } ? Badge.warning("changed") : Badge.good("as written")
  }

  /// Whether the cluster is for Kubernetes; a file that doesn't say is when it has a key for it.
  var isForKubernetes: Bool {
    if !cluster.targets.isEmpty { return cluster.targets.contains { $0.value.isKubernetes } }
    return switch cluster.kind {
    case .flinkDeployment, .flinkSessionJob, .configMap: true
    default: !(kubernetes ?? [:]).isEmpty
    }
  }

  var isForYARN: Bool {
    if !cluster.targets.isEmpty { return cluster.targets.contains { $0.value == .yarn } }
    return !(yarn ?? [:]).isEmpty
  }

  /// The stages whose losses and log lines matter on this cluster: a Kubernetes cluster never reads keys for YARN.
  /// A file that doesn't say where it runs has them all.
  var reportedStages: [Stage] {
    Stage.allCases.filter { stage in
      switch stage {
      case .kubernetes:
        cluster.targets.isEmpty ? cluster.kind.isForAnyPlatform || isForKubernetes : isForKubernetes
      case .yarn: cluster.targets.isEmpty ? cluster.kind.isForAnyPlatform : isForYARN
      case .cluster, .load, .listed, .amounts, .drivers: true
      }
    }
  }

  /// What is lost of a resource on this cluster.
  func losses(of outcome: ExternalResourceOutcome) -> [ExternalResourceOutcome.Loss] {
    let stages = reportedStages
    return outcome.losses.filter { stages.contains($0.stage) }
  }

  /// The keys under which the containers of this cluster ask for a resource: `nvidia.com/gpu`.
  func requestKeys(of outcome: ExternalResourceOutcome) -> [MarkdownText] {
    func key(_ entry: FlinkConfiguration.Entry?, in amounts: [String: Int64]?) -> MarkdownText? {
      guard let key = entry.map({ printed($0.value) }), amounts?[key] != nil else { return nil }
      return .code(key)
    }
    let kubernetesKey = isForKubernetes ? key(outcome.kubernetesConfigKey, in: kubernetes) : nil
    let yarnKey = isForYARN ? key(outcome.yarnConfigKey, in: yarn) : nil
    return [kubernetesKey, yarnKey].compactMap { $0 }
  }
}

extension DocumentKind {
  /// Whether nothing in such a file says on which platform it runs.
  fileprivate var isForAnyPlatform: Bool {
    switch self {
    case .flinkConfiguration, .legacyFlinkConfiguration, .cluster: true
    case .flinkDeployment, .flinkSessionJob, .configMap, .composeFile, .workload: false
    }
  }
}
