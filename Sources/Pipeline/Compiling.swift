internal import ClusterLoading
package import ClusterModel
package import Diagnostics
package import Files
internal import Lint
package import Manifests
internal import Resolution

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
  let compilations = input.files.flatMap { resolved in
    // A base is for others to extend: by itself it has nowhere to go.
    let sources = ([resolved.file.source].compactMap(\.self) + resolved.file.bases).map { ManifestSource($0) }
    return resolved.clusters.map {
      ClusterCompilation(of: $0, sources: sources, only: only, options: compileOptions)
    }
  }
  let parts = parts(of: compilations, input.files)
  let made = inShares(parts, threads: options.threads, share: 1) { part -> [MadePart] in
    switch part {
    case .rules(let numbers):
      zip(numbers, findingsOfLint(numbers.map { input.files[$0] }, only: only, options: options, files: files)).map {
        .rules($1, file: $0)
      }
    case .target(let targets):
      targets.map { .target(compilations[$0.cluster].manifests(for: $0.target), cluster: $0.cluster) }
    }
  }.joined()
  var folders = [[ClusterCompilation.Part]](repeating: [], count: compilations.count)
  for case .target(let part, let cluster) in made { folders[cluster].append(part) }
  var result = CompileResult(input: input, clusters: [], diagnostics: input.allDiagnostics, isComplete: only == nil)
  result.clusters = zip(compilations, folders).map { $0.finished(with: $1) }
  for compiled in result.clusters { result.diagnostics += compiled.diagnostics }
  result.diagnostics = sorted(result.diagnostics)
  result.add(
    made.compactMap { part in
      guard case .rules(let found, let file) = part else { return nil }
      return (found, file)
    }, options: options)
  return result
}

/// A piece of work that needs no other one.
private enum CompilePart {
  /// All rules of lint on some files.
  case rules(files: [Int])
  /// One target of some clusters.
  case target([(target: Located<Target>, cluster: Int)])
}

/// Few clusters are taken apart as far as they go, so that each thread has something to do. Of many, some go together:
/// one target's code works on them all before the next one's does.
private func parts(of compilations: [ClusterCompilation], _ files: [ResolvedFile]) -> [CompilePart] {
  let together = compilations.count > 16 ? 8 : 1
  var parts: [CompilePart] = []
  let checked = files.indices.filter { !files[$0].clusters.isEmpty }
  for start in stride(from: 0, to: checked.count, by: together) {
    parts.append(.rules(files: Array(checked[start..<min(start + together, checked.count)])))
  }
  for start in stride(from: 0, to: compilations.count, by: together) {
    let clusters = start..<min(start + together, compilations.count)
    for kind in Target.allCases {
      let targets = clusters.flatMap { cluster in
        compilations[cluster].targets.filter { $0.value == kind }.map { (target: $0, cluster: cluster) }
      }
      if !targets.isEmpty { parts.append(.target(targets)) }
    }
  }
  return parts
}

private enum MadePart {
  case rules(FindingsOfLint, file: Int)
  case target(ClusterCompilation.Part, cluster: Int)
}

/// What lint says of a file that is compiled.
private struct FindingsOfLint {
  var findings: [Diagnostic] = []
  /// What lies beside the file, to show the lines of.
  var sources: [SourceFile] = []
}

/// What `drey lint` calls an error keeps a manifest from being written, too: it would be one that Flink, Kubernetes or
/// YARN rejects, or that loses the GPUs. A project's choice of rules and the comments in a file count as they do there.
///
/// - Parameter only: the targets that are built: what lint says of others alone is no matter here.
private func findingsOfLint(
  _ resolved: [ResolvedFile], only: Set<Target>?, options: RunOptions, files: any FileReading
) -> [FindingsOfLint] {
  let all = findingsOfLint(resolved, options: options, files: files)
  guard let only else { return all }
  let narrowed = resolved.map { file in
    var file = file
    for place in file.clusters.indices {
      let built = file.clusters[place].cluster.targets.filter { only.contains($0.value) }
      if !built.isEmpty { file.clusters[place].cluster.targets = built }
    }
    return file
  }
  return zip(all, findingsOfLint(narrowed, options: options, files: files)).map { all, narrowed in
    var kept = all
    // What is said only because there are no others is no matter, either.
    kept.findings = narrowed.findings.filter { finding in
      all.findings.contains { $0.code == finding.code && $0.range == finding.range && $0.path == finding.path }
    }
    return kept
  }
}

private func findingsOfLint(
  _ resolved: [ResolvedFile], options: RunOptions, files: any FileReading
) -> [FindingsOfLint] {
  let inputs = resolved.map { resolved in
    let project = options.projects?.project(of: resolved.file.path)
    return LintInput(
      file: resolved.file, resolved: resolved.clusters, surroundings: Surroundings(of: resolved.file, files: files),
      options: LintOptions(
        flinkVersion: options.flinkVersion ?? project?.file.flinkVersion?.value,
        hadoopVersion: project?.file.hadoopVersion),
      loading: [])
  }
  return zip(inputs, Lint.lint(inputs)).map { input, findings in
    let found = findings.filter { finding in
      // Advice is lint's alone; so are the comments that silence it, since loading's findings are not judged here.
      (finding.severity == .error || finding.severity == .warning) && !finding.code.description.hasPrefix("SUP")
    }
    return found.isEmpty ? FindingsOfLint() : FindingsOfLint(findings: found, sources: input.surroundings.sources)
  }
}

extension CompileResult {
  fileprivate mutating func add(_ ofLint: [(found: FindingsOfLint, file: Int)], options: RunOptions) {
    var findings: [Diagnostic] = []
    for (found, file) in ofLint where !found.findings.isEmpty {
      findings += found.findings
      input.files[file].file.bases += found.sources
    }
    guard !findings.isEmpty else { return }
    // A place that compiling speaks of already is told once, in the words that know the target; an error is always told.
    let told = Dictionary(grouping: diagnostics, by: \.path)
    let new = select(sorted(findings), by: RuleSelection(), options.projects).filter { finding in
      !(told[finding.path] ?? []).contains {
        $0.severity >= finding.severity && ($0.isBeside(finding) || $0.says(theSameAs: finding))
      }
    }
    if !new.isEmpty { diagnostics = sorted(diagnostics + new) }
  }
}

/// What compiling and a rule say of one resource in different words.
private let samePairs: [(told: RuleCode, rule: RuleCode, about: String)] = [
  ("CMP106", "KUB101", "kubernetes.config-key"), ("CMP106", "YRN101", "yarn.config-key"),
  ("CMP112", "GPU131", "driver"),
]

extension Diagnostic {
  /// Whether compiling said of a resource what a rule says at another place of it.
  fileprivate func says(theSameAs finding: Diagnostic) -> Bool {
    guard let pair = samePairs.first(where: { $0.rule == finding.code }), pair.told == code,
      message.contains(pair.about)
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
    // What is said of a whole map isn't said of each value in it.
    guard range.start.line == range.end.line || range.start.line == theirs.start.line else { return false }
    return range.start.offset < theirs.end.offset && theirs.start.offset < range.end.offset
  }
}
