internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files
package import Lint
package import Topology

/// Loads, resolves and checks; what is no configuration is passed by.
///
/// Files are taken a few at a time and forgotten but for what was found in them, on as many threads as `options` says: the
/// result is the same for any number.
///
/// - Parameters:
///   - inventory: the hosts that requests are held against.
///   - selection: which rules speak, and how loud, as the command line says; projects have their say, too.
///   - keeping: what the caller wants of the files beside the findings.
///   - spool: takes the findings that can be put aside; they are not in the result then.
package func lint(
  _ paths: [String], options: RunOptions, selection: RuleSelection = RuleSelection(), inventory: Inventory? = nil,
  keeping: LintKeeping = LintKeeping(), spool: FindingSpool? = nil, files: any FileReading
) -> LintResult {
  let run = LintRun(
    options: options, selection: selection, inventories: ProjectInventories(said: inventory, files: files),
    keeping: keeping, spools: spool != nil,
    named: Set(paths.map { $0 == "-" ? options.loading.standardInputName ?? "<stdin>" : $0 }),
    files: files)
  var result = LintResult()
  var names = ClusterNames()
  var batch: [LoadingTask] = []
  func work() {
    for report in run.reports(of: batch) {
      // What takes more than one file to see belongs to one of them.
      let shared = report.clusters.compactMap { names.claim($0) }
      if !shared.isEmpty {
        result.take(run.report(again: report, shared: shared), spool: spool)
      } else {
        result.take(report, spool: spool)
      }
    }
    batch.removeAll(keepingCapacity: true)
  }
  findTasks(paths, options: options.loading, isOnce: true, files: files) { task in
    batch.append(task)
    if batch.count == run.batchSize { work() }
  }
  work()
  result.findings = sorted(result.findings)
  result.strays = options.projects?.strays ?? []
  result.projectProblems = (options.projects?.problems ?? []) + run.inventories.problems
  return result
}

/// What the files of one run have alike.
private struct LintRun: Sendable {
  let options: RunOptions
  let selection: RuleSelection
  let inventories: ProjectInventories
  let keeping: LintKeeping
  /// Whether findings are put aside where they can be.
  let spools: Bool
  /// What a person named.
  let named: Set<String>
  let files: any FileReading

  /// How many files are in memory at once. Threads wait for each other at the end of a batch, so that it has to hold some
  /// for each.
  var batchSize: Int { Self.share * (options.threads > 1 ? options.threads * 4 : 1) }

  /// How many files a thread takes at once: with more, their models leave its cache, and memory grows.
  private static let share = 10

  /// When files that were read are checked, though their share could hold more.
  private static let mostBytes = 1 << 16

  func reports(of tasks: [LoadingTask]) -> [FileReport] {
    inSlices(tasks, threads: options.threads, share: Self.share) { reports(ofShare: $0) }
  }

  private func reports(ofShare tasks: ArraySlice<LoadingTask>) -> [FileReport] {
    var reports: [FileReport] = []
    var group: [LoadedFile] = []
    var size = 0
    for task in tasks {
      for file in load(task, options: options.loading, files: files) {
        group.append(file)
        size += file.source?.text.count ?? 0
        if size < Self.mostBytes { continue }
        reports += self.reports(of: group)
        group.removeAll(keepingCapacity: true)
        size = 0
      }
    }
    return reports + self.reports(of: group)
  }

  /// - Parameter shared: what was found by comparing the file with others.
  func report(again report: FileReport, shared: [Diagnostic]) -> FileReport {
    var own = options.loading
    own.isNamed = named.contains(report.path)
    return reports(of: [report.file ?? loadFile(report.path, options: own, files: files)], shared: shared).first
      ?? report
  }

  /// Each step is done for all files before the next one is: what is far more code than a processor's first cache holds is
  /// fetched less often so.
  private func reports(of files: [LoadedFile], shared: [Diagnostic] = []) -> [FileReport] {
    let resolved = files.map { file in
      var resolved = resolveFile(file, options: options)
      takeHadoopFile(&resolved, options)
      return resolved
    }
    let ready = zip(files, resolved).map { judged($0, $1, shared: shared) }
    return zip(ready, Lint.lint(ready.map(\.input))).map { report(of: $0, findings: $1) }
  }

  /// What the rules are to see of a file.
  private func judged(_ file: LoadedFile, _ resolved: ResolvedFile, shared: [Diagnostic]) -> JudgedFile {
    var resolved = resolved
    let around = Surroundings(of: resolved.file, files: files)
    let beside = around.sources
    resolved.file.bases += beside
    // One of Hadoop's files that is named: places count in the text as its reader has it.
    if let own = beside.first(where: { $0.path == resolved.file.path }) { resolved.file.source = own }
    let path = resolved.file.path
    let project = resolved.clusters.isEmpty ? nil : options.projects?.project(of: path)
    return JudgedFile(
      loaded: file,
      project: project,
      input: LintInput(
        file: resolved.file, resolved: resolved.clusters, surroundings: around,
        options: options.lintOptions(of: project, inventories), loading: resolved.diagnostics + shared))
  }

  private func report(of judged: JudgedFile, findings: [Diagnostic]) -> FileReport {
    let file = judged.loaded
    let project = judged.project
    let input = judged.input
    let path = input.file.path
    var loading = options.loading
    loading.kind = loading.kind ?? flinkKind(of: file)
    let held = withFixesThatHold(
      select(findings, by: selection, options.projects), in: file, options: loading, files: files)
    var report = FileReport(path: path, findings: held)
    switch input.file.outcome {
    case .loaded:
      report.isChecked = true
      if isHadoopFile(path), !named.contains(path) {
        report.fileCount = max(1, input.surroundings.hadoop?.sources.count ?? 1)
      }
    case .unrecognised(let reason):
      // A finding says the same, with its place.
      if !report.findings.contains(where: { $0.code.description.hasPrefix("YML") }) {
        report.passedBy = "\(path): passed by, is \(reason)"
      }
      report.isRefused = named.contains(path) && holdsNothing(input.file, reason) || reason == unnamedReason
    case .unreadable(let error):
      // Most likely somebody's data, which must not end the check of all else. A comparison looks at it by itself.
      if case .tooLarge = error.reason, !named.contains(path), !keeping.files {
        report.passedBy = "\(error.description), and is passed by; 'exclude' in \(ProjectFile.name) leaves it out"
        report.isRefused = true
      } else {
        report.error = error
      }
    }
    for cluster in file.clusters where cluster.kind == .cluster {
      var named = Cluster(kind: .cluster, path: cluster.path)
      named.name = cluster.name
      report.clusters.append(named)
      // It can only be read once.
      if options.isStandardInput(path) { report.file = file }
    }
    report.keepsPath =
      report.isChecked && (keeping.paths || project.flatMap { $0.resolved($0.file.baseline) } != nil)
    if spools, canBeSpooled(report, of: input.file) { report.json = FindingsInParts.items(report.findings) }
    if report.json == nil, !report.findings.isEmpty {
      report.sources = sources(of: input.file, for: report.findings)
    }
    if keeping.files {
      report.kept = LintedFile(
        resolved: ResolvedFile(file: input.file, clusters: input.resolved, diagnostics: input.loading),
        surroundings: input.surroundings)
    }
    return report
  }

  /// Whether no other file can have a say on what was found in a file.
  private func canBeSpooled(_ report: FileReport, of file: LoadedFile) -> Bool {
    // Bases of clusters and Hadoop's files are read with other files, too, and say the same there.
    guard report.clusters.isEmpty, !report.path.hasSuffix(".xml"), !report.path.hasSuffix(".cfg"),
      report.findings.allSatisfy({ $0.path == report.path })
    else { return false }
    return options.projects?.project(of: report.path).flatMap { $0.resolved($0.file.baseline) } == nil
  }

  /// The texts that findings have places in.
  private func sources(of file: LoadedFile, for findings: [Diagnostic]) -> [LintedSource] {
    // Nearly always one.
    var paths: [String] = []
    func need(_ path: String) { if !paths.contains(path) { paths.append(path) } }
    for finding in findings {
      need(finding.path)
      for note in finding.notes { if let location = note.location { need(location.path) } }
      for fix in finding.fixes { for edit in fix.edits { need(edit.location.path) } }
    }
    var sources: [LintedSource] = []
    if let own = file.source, paths.contains(own.path) {
      sources.append(LintedSource(source: own, kind: flinkKind(of: file), isOwn: true))
    }
    for base in file.bases where paths.contains(base.path) && base.path != file.source?.path {
      sources.append(LintedSource(source: base, kind: nil, isOwn: false))
    }
    return sources
  }
}

/// A file on its way through the rules.
private struct JudgedFile: Sendable {
  /// As it was loaded.
  var loaded: LoadedFile
  var project: Project?
  var input: LintInput
}

/// Flink's own two files are told by their place, too; objects say what they are.
private func flinkKind(of file: LoadedFile) -> DocumentKind? {
  guard let kind = file.clusters.first?.kind, kind == .flinkConfiguration || kind == .legacyFlinkConfiguration else {
    return nil
  }
  return kind
}

/// The findings that are left, with their severities: by what the command line says, and each file's project.
func select(_ findings: [Diagnostic], by selection: RuleSelection, _ projects: Projects?) -> [Diagnostic] {
  // Which projects were met so far says nothing: a base may belong to another than the files that were walked.
  guard let projects, !findings.isEmpty else { return selection.apply(to: findings) }
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

/// Whether a file can't have been meant: hooks name every YAML file of a repository, but no empty or binary one.
private func holdsNothing(_ file: LoadedFile, _ reason: String) -> Bool {
  guard let text = file.source?.text else { return true }
  return reason == "empty" || reason.hasPrefix("not YAML") || text.contains(0)
}

private func isHadoopFile(_ path: String) -> Bool {
  HadoopConfiguration.fileNames.contains(String(lastComponent(of: path)))
}

/// One of Hadoop's files that a person named is checked with those beside it, as if a Flink configuration stood there.
private func takeHadoopFile(_ resolved: inout ResolvedFile, _ options: RunOptions) {
  let path = resolved.file.path
  // Its name says what it is, whatever a YAML reader makes of it.
  guard isHadoopFile(path) else { return }
  if case .unreadable = resolved.file.outcome { return }
  resolved.file.outcome = .loaded([Cluster(kind: .flinkConfiguration, path: path)])
  // What a YAML reader says of it is no finding.
  resolved.file.diagnostics = []
  resolved = resolveFile(resolved.file, options: options)
}
