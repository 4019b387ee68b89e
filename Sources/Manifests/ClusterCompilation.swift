package import ClusterModel
internal import Diagnostics
package import Resolution

/// The compilation of one cluster in parts: what all targets share, each target by itself, and what is told in the end.
///
/// No target needs another's part, so that they can be made side by side.
package struct ClusterCompilation: Sendable {
  /// The targets to build, each once, in the order of `Target`.
  package let targets: [Located<Target>]
  /// All that the cluster names, even where only some are built.
  private let named: [Located<Target>]
  /// In the form that the API server wants, in one namespace.
  private let resolved: ResolvedCluster
  private let sources: [ManifestSource]
  private let options: CompileOptions
  /// Of every file's header, those that name the sources.
  private let lines: [String]
  private let settings: [FlinkConfiguration.Entry]
  private let names: SourceNames
  /// The cluster's directory in the output; nil when it has no name that can be one.
  private let name: String?
  /// Of the cluster, whatever its targets.
  private let findings: [Diagnostic]

  /// One target's files and what was found while they were made.
  package struct Part: Sendable {
    fileprivate let folder: CompiledCluster.Folder
    fileprivate let findings: [Diagnostic]
    /// Of the pods that the files come to, which may be alike on several targets.
    fileprivate let ofPods: [Diagnostic]
  }

  /// - Parameters:
  ///   - sources: the files that the cluster was read from, its own first; their digests stand in every file.
  ///   - only: the targets to build; nil for all that the cluster names.
  package init(
    of resolved: ResolvedCluster, sources: [ManifestSource], only: Set<Target>? = nil,
    options: CompileOptions = CompileOptions()
  ) {
    var resolved = resolved
    named = Manifests.targets(of: resolved.cluster)
    targets = named.filter { only?.contains($0.value) ?? true }
    var findings = unifyNamespace(&resolved, targets: named.map(\.value))
    // Of other targets nothing is said that keeps these from being written.
    if targets.contains(where: \.value.isKubernetes) { findings += putIntoAPIForm(&resolved.cluster) }
    let cluster = resolved.cluster
    findings += nameFindings(cluster)
    name = cluster.name.flatMap { isClusterName($0.value) ? $0.value : nil }
    // A word that is no target was reported by loading.
    if named.isEmpty, cluster.kind != .cluster || cluster.spec?["targets"]?.items.isEmpty ?? true {
      findings.append(
        ManifestRules.noTargets.diagnostic(
          "the cluster names no target", at: nil, path: cluster.path, effect: "There is nothing to write.",
          help: "add 'targets', a list of \(Target.allCases.map(\.rawValue).joined(separator: ", "))"))
    }
    findings += programFindings(cluster)
    findings += parallelismFindings(resolved, targets: targets.map(\.value))
    findings += contradictions(in: resolved, targets: targets.map(\.value))
    findings += portFindings(cluster, targets: targets.map(\.value))
    findings += deadKeys(of: resolved, targets: named.map(\.value))
    findings += deadFields(of: cluster, targets: named.map(\.value))
    self.findings = findings
    self.resolved = resolved
    self.sources = sources
    self.options = options
    settings = inOrder(cluster.configuration.entries { _ in true })
    lines = headerLines(of: cluster.path, sources: sources)
    names = SourceNames(cluster: cluster.path, sources: sources)
  }

  /// Builds one target's folder.
  package func manifests(for target: Located<Target>) -> Part {
    let output = emitManifests(
      of: resolved, for: target,
      emission: Emission(
        header: header(for: target.value.rawValue, lines), options: options, settings: settings))
    var map = SourceMapWriting(for: target.value.rawValue, sources: sources, names: names)
    var files = output.files.sorted { $0.path < $1.path }.map { map.finish($0) }
    files.append(map.finish())
    return Part(
      folder: .init(target: target.value, files: files), findings: output.diagnostics, ofPods: output.podFindings)
  }

  /// The cluster as a whole.
  ///
  /// - Parameter parts: those of all `targets`, in their order.
  package func finished(with parts: [Part]) -> CompiledCluster {
    var compiled = CompiledCluster(name: name, folders: parts.map(\.folder), diagnostics: findings)
    for part in parts { compiled.diagnostics += part.findings }
    compiled.diagnostics += podFindings(of: parts)
    if targets.contains(where: \.value.isKubernetes) {
      compiled.diagnostics += kubernetesNameFindings(resolved) + objectFindings(resolved)
    }
    if options.comparesTargets {
      compiled.comparisons = compareTargets(of: resolved, targets: targets.map(\.value))
    }
    compiled.diagnostics = sortedOnce(compiled.diagnostics)
    if compiled.hasErrors || name == nil { compiled.folders = [] }
    return compiled
  }
}

/// What pods have wrong, said once; with the names of the targets where some of them have it right.
private func podFindings(of parts: [ClusterCompilation.Part]) -> [Diagnostic] {
  let parts = parts.filter(\.folder.target.isKubernetes)
  var found: [(finding: Diagnostic, targets: [String])] = []
  for part in parts {
    for finding in part.ofPods {
      if let place = found.firstIndex(where: { $0.finding == finding }) {
        found[place].targets.append(part.folder.target.rawValue)
      } else {
        found.append((finding, [part.folder.target.rawValue]))
      }
    }
  }
  return found.map { finding, targets in
    var finding = finding
    if targets.count < parts.count { finding.message += " on \(targets.joined(separator: " and "))" }
    return finding
  }
}

/// The targets that a cluster names, each once, in the order of `Target`.
private func targets(of cluster: Cluster) -> [Located<Target>] {
  let named = Target.allCases.compactMap { target in cluster.targets.first { $0.value == target } }
  // A FlinkDeployment is for the operator, whatever else it says.
  guard named.isEmpty, cluster.kind == .flinkDeployment else { return named }
  return [Located(.kubernetesOperator, .derived("flink-deployment-target"))]
}

/// Loading a `kind: Cluster` reports a name that is missing or none; of other kinds it is told here.
private func nameFindings(_ cluster: Cluster) -> [Diagnostic] {
  guard cluster.kind != .cluster else { return [] }
  guard let name = cluster.name else {
    return [
      ManifestRules.nameMissing.diagnostic(
        "the cluster has no name", at: nil, path: cluster.path, effect: "There is no directory to write it to.",
        help: "compile a 'kind: Cluster' with 'metadata.name'")
    ]
  }
  guard !isClusterName(name.value) else { return [] }
  return [
    ManifestRules.nameInvalid.diagnostic(
      "'\(name.value)' can't be the name of a cluster", at: name.provenance.location, path: cluster.path,
      effect: "The operator rejects it, and it is the name of the output directory.",
      help: "use 1 to 45 lower-case letters, digits and '-', beginning with a letter and not ending with '-'")
  ]
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
