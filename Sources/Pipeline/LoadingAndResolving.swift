internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files
internal import FlinkOptions
internal import Lint
internal import Resolution

/// The first half of every command: text → clusters → what Flink makes of them.
package func loadAndResolve(_ paths: [String], options: RunOptions, files: any FileReading) -> ResolvedInput {
  let (loaded, diagnostics) = load(paths, options: options.loading, files: files)
  var input = ResolvedInput(files: loaded.map { resolveFile($0, options: options) }, diagnostics: diagnostics)
  input.projectProblems = options.projects?.problems ?? []
  return input
}

/// Resolves every cluster of a file.
func resolveFile(_ file: LoadedFile, options: RunOptions) -> ResolvedFile {
  var diagnostics = file.diagnostics
  var clusters: [ResolvedCluster] = []
  let project = file.clusters.isEmpty ? nil : options.projects?.project(of: file.path)
  for cluster in file.clusters {
    var cluster = cluster
    // A file's own words count more.
    if let project {
      cluster.operatorVersion = cluster.operatorVersion ?? project.file.operatorVersion
      cluster.kubernetesVersion = cluster.kubernetesVersion ?? project.file.kubernetesVersion
    }
    let (lowered, steps, findings) = lowerDraftDialect(cluster)
    diagnostics += findings
    let looksForScripts = options.looksForScripts && cluster.isFlinkFile
    let scriptState: ((String) -> DiscoveryScriptState)? = looksForScripts ? { localScriptState($0) } : nil
    var resolved = resolve(
      lowered, version: flinkVersion(of: cluster, options: options, project: project),
      dynamicProperties: options.dynamicProperties,
      scriptState: scriptState)
    resolved.lowering = steps
    clusters.append(resolved)
  }
  if let error = sorted(diagnostics).first(where: { $0.severity == .error }) {
    for place in clusters.indices where clusters[place].cluster.kind == .cluster {
      clusters[place].errors[.cluster] = error.placedMessage
    }
  }
  return ResolvedFile(file: file, clusters: clusters, diagnostics: sorted(diagnostics))
}

/// By the person, else by the file, else by its project, else the newest that reads such a file.
private func flinkVersion(of cluster: Cluster, options: RunOptions, project: Project?) -> FlinkVersion {
  if let version = options.flinkVersion { return version }
  // An older one is a finding of its own.
  if let version = cluster.flinkVersion?.value { return max(version, FlinkVersion.supported.first ?? version) }
  if let version = project?.file.flinkVersion?.value { return version }
  return cluster.newestReader
}

extension Cluster {
  /// Whether it is Flink's own file, which stands on the machine that Flink starts on.
  fileprivate var isFlinkFile: Bool { kind == .flinkConfiguration || kind == .legacyFlinkConfiguration }
}

extension Diagnostic {
  /// The message behind its place, on one line.
  fileprivate var placedMessage: String {
    guard let start = range?.start else { return "\(path): \(message)" }
    return "\(path):\(start.line):\(start.column): \(message)"
  }
}
