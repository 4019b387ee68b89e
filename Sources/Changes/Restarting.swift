internal import ClusterModel

/// What the operator makes of the difference of two specs.
///
/// Its `ReflectiveDiffBuilder` compares field by field: all that `AbstractFlinkSpec`, `FlinkDeploymentSpec`, `JobSpec` and
/// `TaskManagerSpec` don't mark with `@SpecDiff` as ignored or scalable is an upgrade, which stops the job and deploys anew.
/// Read in the operator's sources, 1.10 to 1.16.
func restart(from old: Cluster, to new: Cluster) -> Restart {
  switch new.kind {
  case .flinkDeployment, .flinkSessionJob: break
  case .cluster:
    let isOperators = new.targets.isEmpty || new.targets.contains { $0.value == .kubernetesOperator }
    guard isOperators else { return isSame(old, new) ? .none : .atNextStart }
  case .workload: return restart(ofWorkload: old, to: new)
  case .configMap, .composeFile, .flinkConfiguration, .legacyFlinkConfiguration:
    return isSame(old, new) ? .none : .atNextStart
  }
  let refusals = refusals(of: new, after: old)
  if !refusals.isEmpty { return .refused(refusals) }
  var differences = SpecDifferences(
    isStandalone: new.mode?.value == "standalone",
    isReactive: new.configuration.text(of: "scheduler-mode")?.lowercased() == "reactive")
  differences.compare(old, new)
  if new.isSuspended { return old.isSuspended ? .none : .stops }
  if old.isSuspended { return .resumes }
  if !differences.upgrades.isEmpty {
    return new.isBlueGreen ? .besides(differences.upgrades.sorted()) : .restarts(differences.upgrades.sorted())
  }
  if !differences.possible.isEmpty { return .possible(differences.possible.sorted()) }
  return differences.scales.isEmpty ? .none : .scales(differences.scales.sorted())
}

/// Why the operator's validator takes a specification for no successor of the one that runs.
///
/// flink-kubernetes-operator DefaultValidator.java, `validateSpecChange`
private func refusals(of new: Cluster, after old: Cluster) -> [String] {
  if new.kind == .flinkSessionJob {
    return isEqual(old.spec?["deploymentName"], new.spec?["deploymentName"])
      ? [] : ["'deploymentName' of a session job can't be changed"]
  }
  // A blue and a green deployment are two: what one is, the other need not be.
  guard !new.isBlueGreen else { return [] }
  var refusals: [String] = []
  switch (old.job == nil, new.job == nil) {
  case (true, false): refusals.append("a session cluster can't become one of a job")
  case (false, true): refusals.append("a cluster with a job can't become a session cluster")
  default: break
  }
  let modes = [old, new].map { $0.mode?.value ?? "native" }
  if modes[0] != modes[1] { refusals.append("a cluster of mode '\(modes[0])' can't become one of mode '\(modes[1])'") }
  if let job = new.job, let nonce = job["savepointRedeployNonce"], nonce.value != .null, old.job != nil,
    !isEqual(old.job?["savepointRedeployNonce"], nonce),
    job["initialSavepointPath"]?.string?.allSatisfy(\.isWhitespace) ?? true
  {
    refusals.append("'job.savepointRedeployNonce' changes without a 'job.initialSavepointPath'")
  }
  return refusals
}

/// Kubernetes replaces the pods of a changed template at once; a ConfigMap is read by those that start later.
private func restart(ofWorkload old: Cluster, to new: Cluster) -> Restart {
  let (before, after) = (old.taskManager ?? old.jobManager, new.taskManager ?? new.jobManager)
  if !isEqual(before?["podTemplate"], after?["podTemplate"]) { return .restarts(["spec.template"]) }
  if !isSame(old, new) { return .atNextStart }
  return isEqual(before?["replicas"], after?["replicas"]) ? .none : .scales(["spec.replicas"])
}

private func isSame(_ old: Cluster, _ new: Cluster) -> Bool {
  guard old.configuration.entries.count == new.configuration.entries.count else { return false }
  return
    (new.configuration.saysTheSame(as: old.configuration)
    || new.configuration.entries.allSatisfy { old.configuration.text(of: $0.key) == $0.text })
    && isEqual(old.spec, new.spec)
}

private struct SpecDifferences {
  let isStandalone: Bool
  let isReactive: Bool
  var upgrades: Set<String> = []
  var scales: Set<String> = []
  var possible: Set<String> = []

  /// Fields of the specs; others are dropped by the API server, so a change of them is none.
  private static let plain = [
    "image", "imagePullPolicy", "serviceAccount", "flinkVersion", "podTemplate", "logConfiguration", "mode",
    "deploymentName",
  ]
  private static let jobFields = ["jarURI", "parallelism", "entryClass", "args", "state", "savepointRedeployNonce"]

  mutating func compare(_ old: Cluster, _ new: Cluster) {
    // A spec is read from its text when it is asked for.
    let (oldSpec, newSpec) = (old.spec, new.spec)
    for field in Self.plain where !isEqual(oldSpec?[field], newSpec?[field]) { upgrades.insert(field) }
    // Whether an ingress makes an upgrade differs between the operator's versions.
    if !isEqual(oldSpec?["ingress"], newSpec?["ingress"]) { possible.insert("ingress") }
    if let nonce = newSpec?["restartNonce"], nonce.value != .null, !isEqual(oldSpec?["restartNonce"], nonce) {
      upgrades.insert("restartNonce")
    }
    compare("jobManager", old.jobManager, new.jobManager, ["resource", "resources", "replicas", "podTemplate"])
    compare("taskManager", old.taskManager, new.taskManager, ["resource", "resources", "replicas", "podTemplate"])
    compare("job", old.job, new.job, Self.jobFields)
    // The specs are compared as they are written, whatever Flink reads of them.
    compareConfigurations(
      old.writtenConfiguration ?? old.configuration, new.writtenConfiguration ?? new.configuration)
  }

  private mutating func compare(_ field: String, _ old: StructuredNode?, _ new: StructuredNode?, _ children: [String]) {
    guard let old, let new, old.isMap, new.isMap else {
      if !isEqual(old, new) { upgrades.insert(field) }
      return
    }
    for child in children {
      let (before, after) = (defaulted(field, child, old[child]), defaulted(field, child, new[child]))
      guard !isEqual(before, after) else { continue }
      let path = "\(field).\(child)"
      switch path {
      case "job.parallelism", "taskManager.replicas":
        // Only reactive mode scales a standalone cluster; else the operator falls back on an upgrade.
        if isStandalone, isReactive { scales.insert(path) } else { upgrades.insert(path) }
      case "job.savepointRedeployNonce": if let after, after.value != .null { upgrades.insert(path) }
      default: upgrades.insert(path)
      }
    }
  }

  /// What a field is that isn't written.
  private func defaulted(_ field: String, _ child: String, _ node: StructuredNode?) -> StructuredNode? {
    if let node, node.value != .null { return node }
    let place = Provenance(.derived(rule: "the operator's default", from: nil))
    switch (field, child) {
    case ("jobManager", "replicas"): return StructuredNode(.integer(1), place)
    case ("job", "state"): return StructuredNode(.string("running"), place)
    case ("job", "parallelism"): return StructuredNode(.integer(0), place)
    case ("job", "args"): return StructuredNode(.list([]), place)
    default: return nil
    }
  }

  private mutating func compareConfigurations(_ old: FlinkConfiguration, _ new: FlinkConfiguration) {
    guard !new.saysTheSame(as: old) else { return }
    let keys = Set(old.entries.map(\.key)).union(new.entries.map(\.key))
    for key in keys where old.text(of: key) != new.text(of: key) {
      // AbstractFlinkSpec's `@SpecDiff.Config`, by the beginnings of keys.
      if ["job.autoscaler", "parallelism.default", "kubernetes.operator"].contains(where: key.hasPrefix) { continue }
      if key.hasPrefix("pipeline.jobvertex-parallelism-overrides"), !isStandalone {
        possible.insert("flinkConfiguration.\(key)")
      } else {
        upgrades.insert("flinkConfiguration.\(key)")
      }
    }
  }
}

/// Whether two trees mean the same to the operator, wherever they stand: a map's order and the form of a number don't count.
private func isEqual(_ old: StructuredNode?, _ new: StructuredNode?) -> Bool {
  let before = old.flatMap { $0.value == .null ? nil : $0 }
  let after = new.flatMap { $0.value == .null ? nil : $0 }
  guard let before, let after else { return before == nil && after == nil }
  switch (before.value, after.value) {
  case (.map(let left), .map(let right)):
    let (left, right) = (left.filter { $0.value.value != .null }, right.filter { $0.value.value != .null })
    return left.count == right.count && left.allSatisfy { isEqual($0.value, after[$0.key]) }
  case (.list(let left), .list(let right)):
    return left.count == right.count && zip(left, right).allSatisfy { isEqual($0, $1) }
  default:
    if before.value == after.value { return true }
    guard let left = number(before.value), let right = number(after.value) else { return false }
    return left == right
  }
}

private func number(_ value: StructuredValue) -> Double? {
  switch value {
  case .integer(let number): Double(number)
  case .number(let text): Double(text)
  default: nil
  }
}
