internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Manifests
internal import Resolution

/// The pod of a role that the compiled output of a `kind: Cluster` comes to: the output is made in memory and read as one on
/// the disk is, and each value gets the place in the source that it comes from.
func podOfOutput(of resolved: ResolvedCluster, role: PodRole, target: Target?) -> EffectivePod {
  let cluster = resolved.cluster
  // In the order in which the file names them.
  var named: [Target] = []
  for target in cluster.targets where !named.contains(target.value) { named.append(target.value) }
  let onKubernetes = named.filter(\.isKubernetes)
  let words = named.map(\.rawValue).joined(separator: ", ")
  guard let chosen = target ?? onKubernetes.first, named.contains(chosen), chosen.isKubernetes else {
    let reason =
      if named.isEmpty {
        "the cluster names no target, so that nothing is made of it"
      } else if let target, !named.contains(target) {
        "'\(target.rawValue)' is no target of the cluster, which is for \(words)"
      } else {
        "no pod is made for \(target?.rawValue ?? words): nothing of it runs on Kubernetes"
      }
    return absentPod(of: cluster, role: role, because: reason, at: cluster.targets.first?.provenance.location)
  }
  let draft = draftOutput(of: resolved, for: chosen)
  var pod: EffectivePod
  if let error = draft.diagnostics.first(where: { $0.severity == .error }) {
    pod = absentPod(of: cluster, role: role, because: error.message)
    pod.failure = EffectivePod.Failure(
      stage: ResolvedCluster.Stage.cluster.rawValue, flinkMessage: "",
      message: "the cluster can't be compiled for \(chosen.rawValue): \(error.message)",
      location: error.range.map { SourceLocation(path: error.path, range: $0) })
  } else {
    pod = readPod(of: draft, resolved, for: chosen, role: role)
    OutputPlaces(draft, folder: chosen.rawValue).replace(in: &pod)
  }
  pod.path = cluster.path
  pod.kind = cluster.kind
  pod.kindInWords = cluster.kindInWords
  pod.name = cluster.name?.value
  pod.target = chosen
  pod.workload = nil
  let others = onKubernetes.filter { $0 != chosen }
  if target == nil, !others.isEmpty {
    let list = others.map(\.rawValue).joined(separator: " and ")
    pod.assumptions.append(
      "This is the pod of the first target, \(chosen.rawValue); --target shows that of \(list).")
  }
  return pod
}

private func readPod(
  of draft: OutputDraft, _ resolved: ResolvedCluster, for target: Target, role: PodRole
) -> EffectivePod {
  let folder = target.rawValue
  let files = OutputFiles(draft, folder: folder)
  func read(_ name: String) -> Cluster? {
    let path = "\(folder)/\(name)"
    guard let text = files.texts[path] else { return nil }
    var options = LoadingOptions()
    options.flinkVersion = resolved.flinkVersion
    var cluster = loadText(text, path: path, options: options, files: files).clusters.first
    cluster?.operatorVersion = resolved.cluster.operatorVersion
    return cluster
  }
  func resolveAgain(_ cluster: Cluster) -> ResolvedCluster { resolve(cluster, version: resolved.flinkVersion) }
  switch target {
  case .kubernetesOperator:
    if let cluster = read("flinkdeployment.yaml") { return effectivePod(of: resolveAgain(cluster), role: role) }
  case .kubernetesNative:
    let cluster = readFlinkConfigurationDirectory(folder, version: resolved.flinkVersion, files: files).cluster
    return podOfConfiguration(resolveAgain(cluster), role: role, files: files)
  case .kubernetesStandalone:
    if let cluster = read("configmap-flink.yaml") {
      return podOfWorkload(of: resolveAgain(cluster), source: nil, role: role, files: files)
    }
  case .yarn, .standalone: break
  }
  return absentPod(of: resolved.cluster, role: role, because: "the output has no pods")
}
