internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Resolution

/// The pod of a role that a workload makes which mounts a ConfigMap: one in the ConfigMap's own file, else one in a file beside
/// it.
func podOfWorkload(
  of resolved: ResolvedCluster, source: SourceFile?, role: PodRole, files: any FileReading
) -> EffectivePod {
  let cluster = resolved.cluster
  // Flink makes such a one itself, and its pods by its options.
  if cluster.metadata?["labels"]?["type"]?.string == "flink-native-kubernetes" {
    return effectivePod(of: resolved, role: role)
  }
  guard let name = cluster.name?.value else {
    return absentPod(of: cluster, role: role, because: "the ConfigMap has no name that a pod could mount it by")
  }
  func workload(in source: SourceFile) -> Workload? {
    workloads(in: source).first { workload in
      let isBeside = workload.namespace == nil || cluster.namespace.map { $0.value == workload.namespace } ?? true
      return isBeside && workload.mounts(configMap: name) && workload.runs(role.rawValue)
    }
  }
  var found = source.flatMap(workload)
  if found == nil, cluster.path != "<stdin>" {
    for path in objectFiles(beside: cluster.path, files: files) {
      guard let text = try? files.read(path, limit: podTemplateLimit) else { continue }
      found = workload(in: SourceFile(path: path, text: text))
      if found != nil { break }
    }
  }
  guard let found else {
    return absentPod(
      of: cluster, role: role,
      because: "Flink makes no pod from a ConfigMap, and no workload beside it mounts '\(name)' for a \(role.rawValue)")
  }
  var pod = effectivePod(of: resolved, role: role, workload: found.template) { $0.startsFlink(role.rawValue) }
  pod.workload = [found.kind, found.name].compactMap(\.self).joined(separator: " ")
  return pod
}

/// More files than this are not looked into.
private let mostObjectFiles = 256

private func objectFiles(beside path: String, files: any FileReading) -> [String] {
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  let names = (try? files.list(folder.isEmpty ? "." : folder)) ?? []
  return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") || $0.hasSuffix(".json") }
    .map { folder + $0 }.filter { $0 != path }.prefix(mostObjectFiles).filter { files.kind(of: $0) == .file }
}
