internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// The Flink options that go to one target: those that only other platforms read are left out, and where no operator
/// does it, fields become options.
///
/// - Parameters:
///   - own: the cluster's own options, sorted: the same for all its targets.
///   - extra: options that the target's other files need; what the cluster sets itself stays.
///   - replaced: keys of the cluster's own that `extra` goes before.
func settings(
  of cluster: ResolvedCluster, for target: Target, own sorted: [FlinkConfiguration.Entry],
  extra: [FlinkConfiguration.Entry] = [], replaced: [String] = []
) -> [FlinkConfiguration.Entry] {
  let own = cluster.cluster.configuration
  let fields = target == .kubernetesOperator ? [] : fieldSettings(of: cluster.cluster, for: target)
  let hasClaims = target.isKubernetes && cluster.cluster.usesResourceClaims
  // A dozen at most.
  var derived: [FlinkConfiguration.Entry] = []
  for entry in fields + extra where !derived.contains(where: { $0.key == entry.key }) {
    if !own.contains(entry.key) || replaced.contains(entry.key) { derived.append(entry) }
  }
  var settings: [FlinkConfiguration.Entry] = []
  settings.reserveCapacity(sorted.count + derived.count)
  func add(_ entry: FlinkConfiguration.Entry) {
    var key = entry.key
    let isLeftOut = key.withUTF8 { key in
      // With it Flink would ask the device plugin for a second set of devices.
      isRead(onlyBy: key, elsewhereThan: target) || hasClaims && isKubernetesConfigKey(key)
    }
    if !isLeftOut { settings.append(entry) }
  }
  var rest = inOrder(derived)[...]
  for entry in sorted {
    while let next = rest.first, next.key.utf8.lexicographicallyPrecedes(entry.key.utf8) {
      add(next)
      rest.removeFirst()
    }
    if replaced.isEmpty || !replaced.contains(entry.key) { add(entry) }
  }
  for entry in rest { add(entry) }
  return settings
}

/// Options sorted by the bytes of their keys.
func inOrder(_ entries: [FlinkConfiguration.Entry]) -> [FlinkConfiguration.Entry] {
  entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
}

private func isKubernetesConfigKey(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
  key.begins(with: "external-resource.") && key.ends(with: ".kubernetes.config-key")
}

/// Whether only other targets than this one read a key.
private func isRead(onlyBy key: UnsafeBufferPointer<UInt8>, elsewhereThan target: Target) -> Bool {
  switch key.first {
  case UInt8(ascii: "e") where key.begins(with: "external-resource."):
    if key.ends(with: ".kubernetes.config-key") { return !target.isKubernetes }
    return key.ends(with: ".yarn.config-key") && target != .yarn
  case UInt8(ascii: "j"): return key.begins(with: "job.autoscaler.") && target != .kubernetesOperator
  case UInt8(ascii: "k") where key.begins(with: "kubernetes."):
    if key.begins(with: "kubernetes.operator.") { return target != .kubernetesOperator }
    // High availability reads these few; all else there is native mode's.
    guard target == .kubernetesStandalone else { return !target.isKubernetes }
    return !highAvailabilityKeys.contains { $0.utf8CodeUnitCount == key.count && key.begins(with: $0) }
  case UInt8(ascii: "y"): return key.begins(with: "yarn.") && target != .yarn
  default: return false
  }
}

/// Whether an option is native mode's alone: neither the operator's nor one that high availability reads, too.
func isNativeOption(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
  key.begins(with: "kubernetes.") && !key.begins(with: "kubernetes.operator.")
    && isRead(onlyBy: key, elsewhereThan: .kubernetesStandalone)
}

private let highAvailabilityKeys: [StaticString] = [
  "kubernetes.client.io-pool.size", "kubernetes.client.user-agent", "kubernetes.cluster-id", "kubernetes.config.file",
  "kubernetes.context", "kubernetes.namespace", "kubernetes.transactional-operation.max-retries",
  "kubernetes.transactional-operation.initial-retry-delay", "kubernetes.transactional-operation.max-retry-delay",
]

/// The keys that none of the targets reads.
func deadKeys(of cluster: ResolvedCluster, targets: [Target]) -> [Diagnostic] {
  guard !targets.isEmpty else { return [] }
  return cluster.cluster.configuration
    .entries { key in targets.allSatisfy { isRead(onlyBy: key, elsewhereThan: $0) } }
    // How the cluster's pod templates merge, on whatever target; and what plain objects say in their own words, or tell.
    .filter { entry in
      (entry.key != "kubernetes.operator.pod-template.merge-arrays-by-name" || !targets.contains(where: \.isKubernetes))
        && !(targets.contains(.kubernetesStandalone) && entry.key.hasPrefix("kubernetes.")
          && !entry.key.hasPrefix("kubernetes.operator."))
    }
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
