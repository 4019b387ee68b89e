internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// The Flink options that go to one target: those that only other platforms read are left out, and where no operator
/// does it, fields become options.
///
/// - Parameters:
///   - own: the cluster's own options, sorted: the same for all its targets.
///   - extra: options that the target's other files need; what the cluster sets itself stays.
func settings(
  of cluster: ResolvedCluster, for target: Target, own sorted: [FlinkConfiguration.Entry],
  extra: [FlinkConfiguration.Entry] = []
) -> [FlinkConfiguration.Entry] {
  let own = cluster.cluster.configuration
  let fields = target == .kubernetesOperator ? [] : fieldSettings(of: cluster.cluster, for: target)
  let hasClaims = target.isKubernetes && cluster.cluster.usesResourceClaims
  var added: Set<String> = []
  let derived = (fields + extra).filter { !own.sets($0.key) && added.insert($0.key).inserted }
  var settings: [FlinkConfiguration.Entry] = []
  settings.reserveCapacity(sorted.count + derived.count)
  func add(_ entry: FlinkConfiguration.Entry) {
    guard !isRead(onlyBy: entry.key, elsewhereThan: target) else { return }
    // With it Flink would ask the device plugin for a second set of devices.
    guard !hasClaims || !isKubernetesConfigKey(entry.key) else { return }
    settings.append(entry)
  }
  var rest = inOrder(derived)[...]
  for entry in sorted {
    while let next = rest.first, next.key.utf8.lexicographicallyPrecedes(entry.key.utf8) {
      add(next)
      rest.removeFirst()
    }
    add(entry)
  }
  for entry in rest { add(entry) }
  return settings
}

/// Options sorted by the bytes of their keys.
func inOrder(_ entries: some Sequence<FlinkConfiguration.Entry>) -> [FlinkConfiguration.Entry] {
  entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
}

private func isKubernetesConfigKey(_ key: String) -> Bool {
  key.hasPrefix("external-resource.") && key.hasSuffix(".kubernetes.config-key")
}

/// Whether only other targets than this one read a key.
func isRead(onlyBy key: String, elsewhereThan target: Target) -> Bool {
  if key.hasPrefix("external-resource.") {
    if key.hasSuffix(".kubernetes.config-key") { return !target.isKubernetes }
    if key.hasSuffix(".yarn.config-key") { return target != .yarn }
    return false
  }
  if key.hasPrefix("kubernetes.operator.") || key.hasPrefix("job.autoscaler.") { return target != .kubernetesOperator }
  if key.hasPrefix("kubernetes.") {
    // High availability reads these few; all else there is native mode's.
    return target == .kubernetesStandalone ? !highAvailabilityKeys.contains(key) : !target.isKubernetes
  }
  if key.hasPrefix("yarn.") { return target != .yarn }
  return false
}

private let highAvailabilityKeys: Set<String> = [
  "kubernetes.client.io-pool.size", "kubernetes.client.user-agent", "kubernetes.cluster-id", "kubernetes.config.file",
  "kubernetes.context", "kubernetes.namespace", "kubernetes.transactional-operation.max-retries",
  "kubernetes.transactional-operation.initial-retry-delay", "kubernetes.transactional-operation.max-retry-delay",
]

/// The keys that none of the targets reads.
func deadKeys(of cluster: ResolvedCluster, targets: [Target]) -> [Diagnostic] {
  guard !targets.isEmpty else { return [] }
  return cluster.cluster.configuration.entries
    .filter { entry in targets.allSatisfy { isRead(onlyBy: entry.key, elsewhereThan: $0) } }
    .map { entry in
      ManifestRules.deadKey.diagnostic(
        "'\(entry.key)' is read by none of the targets \(targets.map(\.rawValue).joined(separator: ", "))",
        at: location(of: entry), path: cluster.cluster.path, effect: "It is left out of the manifests.",
        help: "remove it, or add the target that reads it")
    }
}

/// The key where it is known, else the value.
func location(of entry: FlinkConfiguration.Entry) -> SourceLocation? {
  guard let location = entry.provenance.location else { return nil }
  return entry.keyRange.map { SourceLocation(path: location.path, range: $0) } ?? location
}
