import ClusterModel
import Resolution

/// What becomes of a resource, in one word for a table.
func requestState(_ outcome: ExternalResourceOutcome, in cluster: ResolvedCluster) -> MarkdownText {
  if !cluster.ok { return Badge.bad("refused") }
  if outcome.listedAt == nil { return Badge.bad("not listed") }
  if outcome.effectiveAmount == nil { return Badge.bad(cluster.cluster.asker == .nobody ? "no effect" : "dropped") }
  if cluster.isLost(outcome) { return Badge.bad("lost") }
  if cluster.cluster.started == .jobManager { return Badge.info("for TaskManagers") }
  guard cluster.isAskedFor(outcome) else { return Badge.bad("not asked for") }
  let losses = cluster.losses(of: outcome)
  if losses.isEmpty { return Badge.good("requested") }
  return Badge.warning(losses.allSatisfy { $0.stage == .drivers } ? "no driver" : "changed")
}

extension ResolvedCluster {
  /// The resources that reach the TaskManagers; none when Flink refuses the configuration.
  var requestedResources: [ExternalResourceOutcome] {
    guard ok, cluster.started != .jobManager else { return [] }
    return resources.filter { ($0.effectiveAmount ?? 0) > 0 && $0.listedAt != nil && !isLost($0) && isAskedFor($0) }
  }

  /// Those of them that somebody asks for, or that nobody has to: on hosts, and by claims.
  var askedResources: [ExternalResourceOutcome] {
    let needsNoKey = cluster.targets.contains { $0.value == .standalone } || claimsByItself
    return requestedResources.filter { needsNoKey || !requestKeys(of: $0).isEmpty }
  }

  /// Whether somebody asks for it where somebody has to. Start scripts and compose take the devices that there are; of a file
  /// that asks for nothing at all nobody knows where it runs.
  func isAskedFor(_ outcome: ExternalResourceOutcome) -> Bool {
    guard cluster.asker == .flink else { return !outcome.losses.contains(where: \.isUnasked) }
    let targets = cluster.targets.map(\.value)
    if targets.contains(.standalone) { return true }
    let isForKubernetes = isForKubernetes
    let isForYARN = isForYARN
    guard isForKubernetes || isForYARN, !claimsByItself else { return true }
    return isForKubernetes && outcome.kubernetesRequest != nil || isForYARN && outcome.yarnRequest != nil
  }

  /// Whether a `kind: Cluster` has its devices by claims: no config key counts then.
  private var claimsByItself: Bool {
    cluster.kind == .cluster && cluster.spec?["kubernetes"]?["allocation"]?.string == "resource-claims"
  }

  /// Whether every TaskManager of the cluster loses a resource on its way: Flink's start script hands none of several on.
  func isLost(_ outcome: ExternalResourceOutcome) -> Bool {
    losesOnATarget(outcome)
      && cluster.targets.allSatisfy {
        $0.value == .standalone || $0.value == .kubernetesStandalone
          || $0.value == .kubernetesOperator && cluster.mode?.value == "standalone"
      }
  }

  /// Whether the TaskManagers of some target lose it on their way.
  func losesOnATarget(_ outcome: ExternalResourceOutcome) -> Bool {
    outcome.losses.contains { $0.isOfStartScript }
  }

  /// The state of the whole: the worst of its resources.
  var state: MarkdownText {
    if !ok { return Badge.bad("refused") }
    if resources.isEmpty { return Badge.info("no resource") }
    let lost = resources.count { $0.effectiveAmount == nil || $0.listedAt == nil }
    if lost > 0 { return Badge.bad("\(lost) of \(resources.count) dropped") }
    if resources.contains(where: isLost) { return Badge.bad("lost") }
    if cluster.started == .jobManager { return Badge.info("JobManager") }
    let unasked = resources.count { !isAskedFor($0) }
    if unasked > 0 { return Badge.bad("\(unasked) of \(resources.count) not asked for") }
    let all = resources.flatMap { losses(of: $0) }
    if all.isEmpty { return Badge.good("as written") }
    return Badge.warning(all.allSatisfy { $0.stage == .drivers } ? "no driver" : "changed")
  }

  /// Whether the cluster is for Kubernetes; a file that doesn't say is when it has a key for it.
  var isForKubernetes: Bool {
    if !cluster.targets.isEmpty { return cluster.targets.contains { $0.value.isKubernetes } }
    return switch cluster.kind {
    case .flinkDeployment, .flinkSessionJob, .configMap, .workload: true
    case .composeFile, .flinkConfiguration, .legacyFlinkConfiguration, .cluster: !(kubernetes ?? [:]).isEmpty
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
    func key(_ entry: FlinkConfiguration.Entry?, _ request: Int64?) -> MarkdownText? {
      request == nil ? nil : entry.map { .code(printed($0.value)) }
    }
    let kubernetesKey = isForKubernetes ? key(outcome.kubernetesConfigKey, outcome.kubernetesRequest) : nil
    let yarnKey = isForYARN ? key(outcome.yarnConfigKey, outcome.yarnRequest) : nil
    return outcome.containerRequests.map { .code($0.device) } + [kubernetesKey, yarnKey].compactMap { $0 }
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
