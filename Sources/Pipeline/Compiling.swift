internal import ClusterLoading
package import ClusterModel
package import Diagnostics
package import Files
internal import Lint
package import Manifests

/// What `compile` is to write, and what it found.
package struct CompileResult: Sendable {
  package var input: ResolvedInput
  /// In the order of the files.
  package var clusters: [CompiledCluster]
  /// Sorted by place.
  package var diagnostics: [Diagnostic]
  /// Whether these are all targets of the clusters: then folders of others are out of date.
  package var isComplete = true

  /// Whether anything keeps the run from writing: a run writes all its clusters or none.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The folders of all clusters: `CLUSTER/TARGET`.
  package var tree: OutputTree {
    var tree = OutputTree()
    for cluster in clusters {
      guard let name = cluster.name else { continue }
      // A target that is no longer named loses its folder.
      if isComplete { tree.complete.append(name) }
      for folder in cluster.folders {
        var files: [String: OutputFile] = [:]
        for file in folder.files {
          files[file.path] = OutputFile(file.bytes, isExecutable: file.isExecutable, digest: file.digest)
        }
        tree.folders.append(OutputFolder(path: "\(name)/\(folder.target.rawValue)", files: files))
      }
    }
    return tree
  }
}

/// Loads, resolves and builds the manifests of every cluster; nothing is written.
///
/// - Parameters:
///   - only: the targets to build; nil for all that a cluster names.
///   - compileOptions: how the manifests are written.
package func compile(
  _ paths: [String], only: Set<Target>? = nil, options: RunOptions, compileOptions: CompileOptions = CompileOptions(),
  files: any FileReading
) -> CompileResult {
  let input = loadAndResolve(paths, options: options, files: files)
  var result = CompileResult(input: input, clusters: [], diagnostics: input.allDiagnostics, isComplete: only == nil)
  for resolved in input.files {
    let bases = resolved.file.bases
    for cluster in resolved.clusters {
      // A base is for others to extend: by itself it has nowhere to go.
      let sources = ([resolved.file.source].compactMap(\.self) + bases).map { ManifestSource($0) }
      let compiled = compileManifests(of: cluster, sources: sources, only: only, options: compileOptions)
      result.clusters.append(compiled)
      result.diagnostics += compiled.diagnostics
    }
  }
  result.diagnostics = sorted(result.diagnostics)
  result.addFindingsOfLint(options: options, files: files)
  return result
}

extension CompileResult {
  /// What `drey lint` calls an error keeps a manifest from being written, too: it would be one that Flink, Kubernetes or
  /// YARN rejects, or that loses the GPUs. A project's choice of rules and the comments in a file count as they do there.
  fileprivate mutating func addFindingsOfLint(options: RunOptions, files: any FileReading) {
    var findings: [Diagnostic] = []
    for place in input.files.indices where !input.files[place].clusters.isEmpty {
      let resolved = input.files[place]
      let around = Surroundings(of: resolved.file, files: files)
      let project = options.projects?.project(of: resolved.file.path)
      let found = Lint.lint(
        resolved.file, resolved: resolved.clusters, surroundings: around,
        options: LintOptions(
          flinkVersion: options.flinkVersion ?? project?.file.flinkVersion?.value,
          hadoopVersion: project?.file.hadoopVersion),
        loading: []
      ).filter { finding in
        // Advice is lint's alone; so are the comments that silence it, since loading's findings are not judged here.
        (finding.severity == .error || finding.severity == .warning) && !finding.code.description.hasPrefix("SUP")
      }
      guard !found.isEmpty else { continue }
      findings += found
      // To show the lines of what lies beside it.
      input.files[place].file.bases += around.sources
    }
    guard !findings.isEmpty else { return }
    // A place that compiling speaks of already is told once, in the words that know the target; an error is always told.
    let told = diagnostics
    let new = select(sorted(findings), by: RuleSelection(), options.projects).filter { finding in
      !told.contains {
        $0.path == finding.path && $0.severity >= finding.severity
          && ($0.isBeside(finding) || $0.says(theSameAs: finding))
      }
    }
    if !new.isEmpty { diagnostics = sorted(diagnostics + new) }
  }
}

extension Diagnostic {
  /// Whether compiling said of a resource what a rule says at another place of it.
  fileprivate func says(theSameAs finding: Diagnostic) -> Bool {
    let pairs: [(told: RuleCode, rule: RuleCode, about: String)] = [
      ("CMP106", "KUB101", "kubernetes.config-key"), ("CMP106", "YRN101", "yarn.config-key"),
      ("CMP112", "GPU131", "driver"),
    ]
    guard let pair = pairs.first(where: { $0.rule == finding.code }), pair.told == code, message.contains(pair.about)
    else {
      return false
    }
    // The resource's name is the first thing in quotes that both name.
    let name = finding.message.split(separator: "`", maxSplits: 2, omittingEmptySubsequences: false).dropFirst().first
    return name.map { message.contains("'\($0)'") } ?? false
  }

  /// Whether both speak of some of the same characters, or neither has a place.
  fileprivate func isBeside(_ other: Diagnostic) -> Bool {
    guard let range, let theirs = other.range else { return range == nil && other.range == nil }
    return range.start.offset < theirs.end.offset && theirs.start.offset < range.end.offset
  }
}
