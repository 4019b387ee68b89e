internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files
package import Resolution

/// The pods of a role that everything read comes to, one for each cluster that has pods.
///
/// `pod-template.yaml` beside a Flink configuration is the TaskManagers' template. For JobManagers, and where there is no such
/// file, the file that `kubernetes.pod-template-file.…` names counts if it stands in that directory, too.
package func effectivePods(
  of input: ResolvedInput, role: PodRole, files: any FileReading
) -> [EffectivePod] {
  input.clusters.filter { $0.cluster.kind != .flinkSessionJob }.map { resolved in
    do throws(FileError) {
      let template = try template(of: resolved, role: role, files: files)
      return effectivePod(of: resolved, role: role, template: template)
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
}

/// Bytes; a pod is a few kilobytes.
private let templateLimit = 4 << 20

private func template(
  of resolved: ResolvedCluster, role: PodRole, files: any FileReading
) throws(FileError) -> PodTemplateText? {
  let cluster = resolved.cluster
  guard cluster.kind == .flinkConfiguration || cluster.kind == .legacyFlinkConfiguration, cluster.path != "<stdin>"
  else {
    return nil
  }
  var parts = cluster.path.split(separator: "/", omittingEmptySubsequences: false)
  parts[parts.count - 1] = "pod-template.yaml"
  let beside = parts.joined(separator: "/")
  if role == .taskManager, files.kind(of: beside) != nil {
    return PodTemplateText(path: beside, bytes: try files.read(beside, limit: templateLimit))
  }
  for key in ["kubernetes.pod-template-file.\(role.rawValue)", "kubernetes.pod-template-file.default"] {
    guard let named = cluster.configuration.text(of: key), let name = named.split(separator: "/").last else { continue }
    parts[parts.count - 1] = name
    let path = parts.joined(separator: "/")
    guard files.kind(of: path) != nil else { return nil }
    return PodTemplateText(path: path, bytes: try files.read(path, limit: templateLimit))
  }
  return nil
}
