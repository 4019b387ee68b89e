internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// The Flink options that go to one target: those that only other platforms read are left out, and where no operator
/// does it, fields become options.
func settings(of cluster: ResolvedCluster, for target: Target) -> [FlinkConfiguration.Entry] {
  let fields = target == .kubernetesOperator ? [] : fieldSettings(of: cluster.cluster, for: target)
  return (cluster.cluster.configuration.entries + fields)
    .filter { !isRead(onlyBy: $0.key, elsewhereThan: target) }
    .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
}

/// Whether only other targets than this one read a key.
func isRead(onlyBy key: String, elsewhereThan target: Target) -> Bool {
  if key.hasPrefix("external-resource.") {
    if key.hasSuffix(".kubernetes.config-key") { return !target.isKubernetes }
    if key.hasSuffix(".yarn.config-key") { return target != .yarn }
    return false
  }
  if key.hasPrefix("kubernetes.operator.") || key.hasPrefix("job.autoscaler.") { return target != .kubernetesOperator }
  if key.hasPrefix("kubernetes.") { return !target.isKubernetes }
  if key.hasPrefix("yarn.") { return target != .yarn }
  return false
}

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
