package import ClusterLoading
internal import ClusterModel
package import Diagnostics
internal import Discovery
package import Files
package import Lint
package import Topology

/// What `lint` found.
package struct LintResult: Sendable {
  /// Sorted by path, place and code.
  package var findings: [Diagnostic]
  package var input: ResolvedInput
  /// Configurations that were checked.
  package var fileCount: Int
  /// Files that are no configuration of Flink's: path and reason.
  package var passedBy: [String]
  /// Those among them that a person named, and that hold nothing that Drey could ever check: empty ones, binary ones.
  package var refused: [String]
  package var unreadable: [FileError]
  /// How many findings are left out, because a baseline has them.
  package var knownCount = 0
  /// What lies beside each of the input's files, in their order.
  package var surroundings: [Surroundings] = []
}

/// Loads, resolves and checks; what is no configuration is passed by.
///
/// - Parameters:
///   - inventory: the hosts that requests are held against.
///   - selection: which rules speak, and how loud, as the command line says; projects have their say, too.
package func lint(
  _ paths: [String], options: RunOptions, selection: RuleSelection = RuleSelection(), inventory: Inventory? = nil,
  files: any FileReading
) -> LintResult {
  var input = loadAndResolve(paths, options: options, files: files)
  var surroundings: [Surroundings] = []
  for place in input.files.indices {
    takeHadoopFile(&input.files[place], options)
    let around = Surroundings(of: input.files[place].file, files: files)
    surroundings.append(around)
    input.files[place].file.bases += around.sources
  }
  var result = LintResult(
    findings: [], input: input, fileCount: 0, passedBy: [], refused: [], unreadable: [])
  result.surroundings = surroundings
  // What takes more than one file to see belongs to one of them.
  var shared = Dictionary(grouping: input.diagnostics, by: \.path)
  var hosts = ProjectInventories(said: inventory, files: files)
  let named = Set(paths.map { $0 == "-" ? options.loading.standardInputName ?? "<stdin>" : $0 })
  for (resolved, around) in zip(input.files, surroundings) {
    let path = resolved.file.path
    switch resolved.file.outcome {
    case .loaded: result.fileCount += 1
    case .unrecognised(let reason):
      let message = "\(path): passed by, is \(reason)"
      if named.contains(path), holdsNothing(resolved.file, reason) {
        result.refused.append(message)
      } else {
        result.passedBy.append(message)
      }
    case .unreadable(let error): result.unreadable.append(error)
    }
    let loading = resolved.diagnostics + (shared.removeValue(forKey: path) ?? [])
    let project = resolved.clusters.isEmpty ? nil : options.projects?.project(of: path)
    let rules = LintOptions(
      flinkVersion: options.flinkVersion ?? project?.file.flinkVersion?.value, inventory: hosts.inventory(for: project),
      hadoopVersion: project?.file.hadoopVersion)
    result.findings += Lint.lint(
      resolved.file, resolved: resolved.clusters, surroundings: around, options: rules, loading: loading)
  }
  result.findings += shared.values.flatMap(\.self)
  result.input.projectProblems += hosts.problems
  result.findings = select(sorted(result.findings), by: selection, options.projects)
  return result
}

/// The findings that are left, with their severities: by what the command line says, and each file's project.
func select(_ findings: [Diagnostic], by selection: RuleSelection, _ projects: Projects?) -> [Diagnostic] {
  guard let projects, !projects.isEmpty else { return selection.apply(to: findings) }
  var left: [Diagnostic] = []
  var rest = findings[...]
  while let path = rest.first?.path {
    let ofFile = rest.prefix { $0.path == path }
    rest = rest.dropFirst(ofFile.count)
    let own = projects.project(of: path)?.selection(selection, for: projects.name(of: path)) ?? selection
    left += own.apply(to: Array(ofFile))
  }
  return left
}

/// The hosts that each project holds its requests against, read once.
private struct ProjectInventories {
  /// `--inventory`, which counts for all.
  let said: Inventory?
  let files: any FileReading
  private var read: [String: Inventory] = [:]
  var problems: [String] = []

  init(said: Inventory?, files: any FileReading) {
    self.said = said
    self.files = files
  }

  mutating func inventory(for project: Project?) -> Inventory? {
    guard said == nil, let project, let path = project.resolved(project.file.inventory) else { return said }
    if let known = read[path] { return known }
    do throws(InventoryRefusal) {
      read[path] = try readInventoryFile(path, files: files)
    } catch {
      read[path] = Inventory(hosts: [])
      problems.append("\(error.message) ('inventory' of \(project.path))")
    }
    return read[path]
  }
}

/// Whether a file can't have been meant: hooks name every YAML file of a repository, but no empty or binary one.
private func holdsNothing(_ file: LoadedFile, _ reason: String) -> Bool {
  guard let text = file.source?.text else { return true }
  return reason == "empty" || reason.hasPrefix("not YAML") || text.contains(0)
}

/// The hosts that `drey discover` wrote down.
package func readInventoryFile(_ path: String, files: any FileReading) throws(InventoryRefusal) -> Inventory {
  let bytes: [UInt8]
  do throws(FileError) {
    bytes = try files.read(path, limit: 256 << 20)
  } catch {
    throw InventoryRefusal(message: error.description)
  }
  do throws(InventoryProblem) {
    return try readInventory(SourceFile(path: path == "-" ? "<stdin>" : path, text: bytes))
  } catch {
    throw InventoryRefusal(message: error.message)
  }
}

/// Why a file can't be taken as an inventory: a sentence with its path.
package struct InventoryRefusal: Error, Sendable {
  package var message: String
}

/// One of Hadoop's files that a person named is checked with those beside it, as if a Flink configuration stood there.
private func takeHadoopFile(_ resolved: inout ResolvedFile, _ options: RunOptions) {
  let path = resolved.file.path
  guard case .unrecognised = resolved.file.outcome,
    HadoopConfiguration.fileNames.contains(String(path.split(separator: "/").last ?? ""))
  else { return }
  resolved.file.outcome = .loaded([Cluster(kind: .flinkConfiguration, path: path)])
  // What a YAML reader says of it is no finding.
  resolved.file.diagnostics = []
  resolved = resolveFile(resolved.file, options: options)
}
