package import ClusterModel
package import Diagnostics
package import Resolution

/// The manifests of one cluster.
package struct CompiledCluster: Sendable {
  /// One target's folder.
  package struct Folder: Sendable {
    package var target: Target
    /// Sorted by path.
    package var files: [ManifestFile]
  }

  /// The cluster's directory in the output; nil when it has no name that can be one.
  package var name: String?
  /// In the order of `Target`; empty when a finding is an error, because half a cluster is not to be deployed.
  package var folders: [Folder]
  /// Sorted by place.
  package var diagnostics: [Diagnostic]
  /// What the targets make of each resource, where that is asked for.
  package var comparisons: [TargetComparison] = []

  package init(name: String? = nil, folders: [Folder] = [], diagnostics: [Diagnostic] = []) {
    self.name = name
    self.folders = folders
    self.diagnostics = diagnostics
  }

  /// Whether something was found that keeps the cluster from being written.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Builds the manifests of a cluster for all its targets.
///
/// - Parameters:
///   - sources: the files that the cluster was read from, its own first; their digests stand in every file.
///   - only: the targets to build; nil for all that the cluster names.
package func compileManifests(
  of resolved: ResolvedCluster, sources: [ManifestSource] = [], only: Set<Target>? = nil,
  options: CompileOptions = CompileOptions()
) -> CompiledCluster {
  var resolved = resolved
  var compiled = CompiledCluster()
  let targets = targets(of: resolved.cluster)
  compiled.diagnostics += unifyNamespace(&resolved, targets: targets.map(\.value))
  compiled.diagnostics += putIntoAPIForm(&resolved.cluster)
  let cluster = resolved.cluster
  // Loading a `kind: Cluster` reported a name that is none.
  if let name = cluster.name {
    if isClusterName(name.value) {
      compiled.name = name.value
    } else if cluster.kind != .cluster {
      compiled.diagnostics.append(
        ManifestRules.nameInvalid.diagnostic(
          "'\(name.value)' can't be the name of a cluster", at: name.provenance.location, path: cluster.path,
          effect: "The operator rejects it, and it is the name of the output directory.",
          help: "use 1 to 45 lower-case letters, digits and '-', beginning with a letter and not ending with '-'"))
    }
  } else if cluster.kind != .cluster {
    compiled.diagnostics.append(
      ManifestRules.nameMissing.diagnostic(
        "the cluster has no name", at: nil, path: cluster.path, effect: "There is no directory to write it to.",
        help: "compile a 'kind: Cluster' with 'metadata.name'"))
  }
  // A word that is no target was reported by loading.
  if targets.isEmpty, cluster.kind != .cluster || cluster.spec?["targets"]?.items.isEmpty ?? true {
    compiled.diagnostics.append(
      ManifestRules.noTargets.diagnostic(
        "the cluster names no target", at: nil, path: cluster.path, effect: "There is nothing to write.",
        help: "add 'targets', a list of \(Target.allCases.map(\.rawValue).joined(separator: ", "))"))
  }
  compiled.diagnostics += programFindings(cluster)
  compiled.diagnostics += parallelismFindings(
    resolved, targets: targets.map(\.value).filter { only?.contains($0) ?? true })
  compiled.diagnostics += deadKeys(of: resolved, targets: targets.map(\.value))
  compiled.diagnostics += deadFields(of: cluster, targets: targets.map(\.value))
  var names = SourceNames(cluster: cluster.path)
  let settings = inOrder(cluster.configuration.entries { _ in true })
  let lines = headerLines(of: cluster.path, sources: sources)
  for target in targets where only?.contains(target.value) ?? true {
    let output = emitManifests(
      of: resolved, for: target,
      emission: Emission(
        header: header(for: target.value.rawValue, lines), options: options, settings: settings))
    compiled.diagnostics += output.diagnostics
    var map = SourceMapWriting(for: target.value.rawValue, sources: sources, names: names)
    var files = output.files.sorted { $0.path < $1.path }.map { map.finish($0) }
    let finished = map.finish()
    files.append(finished.file)
    names = finished.names
    compiled.folders.append(.init(target: target.value, files: files))
  }
  if targets.contains(where: { $0.value.isKubernetes && only?.contains($0.value) ?? true }) {
    compiled.diagnostics += kubernetesNameFindings(resolved) + objectFindings(resolved)
  }
  if options.comparesTargets {
    compiled.comparisons = compareTargets(
      of: resolved, targets: targets.map(\.value).filter { only?.contains($0) ?? true })
  }
  compiled.diagnostics = sortedOnce(compiled.diagnostics)
  if compiled.hasErrors || compiled.name == nil { compiled.folders = [] }
  return compiled
}

/// The targets to compile for, each once, in the order of `Target`.
private func targets(of cluster: Cluster) -> [Located<Target>] {
  let named = Target.allCases.compactMap { target in cluster.targets.first { $0.value == target } }
  // A FlinkDeployment is for the operator, whatever else it says.
  guard named.isEmpty, cluster.kind == .flinkDeployment else { return named }
  return [Located(.kubernetesOperator, .derived("flink-deployment-target"))]
}

/// Builds the files of one target, relative to its folder. They are of use only when no diagnostic is an error.
func emitManifests(of resolved: ResolvedCluster, for target: Located<Target>, emission: Emission) -> TargetOutput {
  let findings =
    resourceFindings(resolved, for: target.value) + memoryFindings(resolved, for: target.value)
    + standbyFindings(resolved, for: target.value) + limitFindings(resolved, for: target.value)
  var output =
    switch target.value {
    case .kubernetesOperator: emitForKubernetesOperator(resolved, emission: emission)
    case .kubernetesNative: emitForKubernetesNative(resolved, emission: emission)
    case .kubernetesStandalone: emitForKubernetesStandalone(resolved, emission: emission)
    case .yarn: emitForYarn(resolved, emission: emission)
    case .standalone: emitForStandalone(resolved, emission: emission)
    }
  output.diagnostics = findings + output.diagnostics
  return output
}

/// Sorted by place; what several targets report alike stands once.
private func sortedOnce(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  guard diagnostics.count > 1 else { return diagnostics }
  let sorted = diagnostics.enumerated().sorted { left, right in
    (left.element.path, left.element.range?.start.offset ?? -1, left.element.code, left.offset)
      < (right.element.path, right.element.range?.start.offset ?? -1, right.element.code, right.offset)
  }
  // The same finding of two targets has the same place and code: it is one of the last few.
  var result: [Diagnostic] = []
  for (_, diagnostic) in sorted {
    let isThere = result.reversed().prefix {
      $0.code == diagnostic.code && $0.range?.start.offset == diagnostic.range?.start.offset
        && $0.path == diagnostic.path
    }.contains(diagnostic)
    if !isThere { result.append(diagnostic) }
  }
  return result
}
