internal import ClusterLoading
package import ClusterModel
internal import Diagnostics
package import Files
package import Resolution

/// The pods of a role that everything read comes to, one for each cluster.
///
/// Which files beside a Flink configuration are templates, `PodTemplateFiles` says. The pods of a `kind: Cluster` are those of
/// the output that `drey compile` would write, those of a ConfigMap are made by the workload that mounts it.
///
/// - Parameter target: of a `kind: Cluster`, whose output; nil for the first of its targets on Kubernetes.
package func effectivePods(
  of input: ResolvedInput, role: PodRole, target: Target? = nil, files: any FileReading
) -> [EffectivePod] {
  let pods = input.files.flatMap { file in
    file.clusters.map { resolved in
      guard resolved.errors[.cluster] == nil, resolved.errors[.load] == nil else {
        return effectivePod(of: resolved, role: role)
      }
      switch resolved.cluster.kind {
      case .cluster: return podOfOutput(of: resolved, role: role, target: target)
      case .configMap: return podOfWorkload(of: resolved, source: file.file.source, role: role, files: files)
      case .flinkSessionJob:
        let deployment = resolved.cluster.otherFields.last { $0.key == "deploymentName" }?.value.string
        let whose = deployment.map { "'\($0)'" } ?? "that it names"
        return absentPod(
          of: resolved.cluster, role: role,
          because: "a FlinkSessionJob has no pods of its own: it runs in those of the FlinkDeployment \(whose)")
      case .composeFile:
        return absentPod(
          of: resolved.cluster, role: role, because: "it starts containers without Kubernetes, which are no pods")
      case .workload: return effectivePod(of: resolved, role: role)
      case .flinkConfiguration, .legacyFlinkConfiguration, .flinkDeployment:
        return podOfConfiguration(resolved, role: role, files: files)
      }
    }
  }
  // The pod of a ConfigMap is that of the workload that mounts it.
  let ofConfigMaps = pods.filter { $0.kind == .configMap && $0.ok }
  return pods.filter { pod in
    pod.kind != .workload || !ofConfigMaps.contains { $0.pod.provenance == pod.pod.provenance }
  }
}

/// Bytes; a pod is a few kilobytes.
let podTemplateLimit = 4 << 20

/// The pod that Flink or the operator makes, with what lies beside a Flink configuration.
func podOfConfiguration(_ resolved: ResolvedCluster, role: PodRole, files: any FileReading) -> EffectivePod {
  do throws(FileError) {
    let (template, note) = try template(of: resolved.cluster, role: role, files: files)
    var pod = effectivePod(of: resolved, role: role, template: template)
    if let note { pod.assumptions.append(note) }
    return pod
  } catch {
    var pod = effectivePod(of: resolved, role: role)
    if pod.failure == nil {
      pod.failure = EffectivePod.Failure(
        flinkMessage: "FlinkRuntimeException: \(error.description)", message: error.description,
        location: SourceLocation(path: error.path, range: SourceRange(at: .start)))
    }
    return pod
  }
}

private func template(
  of cluster: Cluster, role: PodRole, files: any FileReading
) throws(FileError) -> (PodTemplateText?, note: String?) {
  guard cluster.kind == .flinkConfiguration || cluster.kind == .legacyFlinkConfiguration, cluster.path != "<stdin>"
  else {
    return (nil, nil)
  }
  let folder = cluster.path.lastIndex(of: "/").map { String(cluster.path[...$0]) } ?? ""
  let names = PodTemplateFiles(of: cluster.configuration, isThere: { files.kind(of: folder + $0) != nil }) {
    try? files.read(folder + $0, limit: podTemplateLimit)
  }
  var note = role == .taskManager ? names.taskManagerNote : names.jobManagerNote
  // Drey's own script names it on the command line.
  if role == .taskManager, names.isUnnamed, files.kind(of: folder + "submit.sh") == .file { note = nil }
  guard let name = role == .taskManager ? names.taskManager : names.jobManager else { return (nil, note) }
  return (PodTemplateText(path: folder + name, bytes: try files.read(folder + name, limit: podTemplateLimit)), note)
}
