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
  let compilation = ClusterCompilation(of: resolved, sources: sources, only: only, options: options)
  return compilation.finished(with: compilation.targets.map { compilation.manifests(for: $0) })
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
  if let made = output.pods {
    output.podFindings = writtenPodFindings(
      resolved, for: target.value, made, isPlacementTold: output.diagnostics.contains { $0.severity == .error })
  }
  return output
}
