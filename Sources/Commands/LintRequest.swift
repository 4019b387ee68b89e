internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Lint
internal import Pipeline
internal import Topology

/// A run of `drey lint`, as `LintCommand` or a plain command line asks for it.
struct LintRequest: PlainRequest {
  var paths: [String]
  var format: [LintOutput] = []
  /// Nil: what each file's project says, else errors.
  var failOn: Severity?
  var stdinFilename: String?
  var inventory: String?
  var baseline: String?
  var writeBaseline = false
  var selection = RuleSelection()
  /// Nil: nothing is mended.
  var fixLevel: FixLevel?
  var showsDiff = false
  var input: any InputChoices = UnsaidInput()
  var output: any Speaking = PlainMessages()

  func run() throws {
    if let stdinFilename, !paths.contains("-") {
      throw CommandFailure.usage("--stdin-filename \(stdinFilename) names standard input: give - as a path, too")
    }
    var options = input.runOptions(startsFlink: false)
    options.loading.walksRepository = true
    options.loading.takesOtherFile = true
    options.loading.standardInputName = stdinFilename
    options.threads = usefulThreads()
    let paths = paths.map(withoutSpareSlashes)
    let files = WalkedFiles(within: paths, and: [baseline].compactMap(\.self))
    options.projects = Projects(files: files)
    let hosts = try inventory.map(readHosts)
    if writeBaseline {
      let result = lint(
        paths, options: options, selection: selection, inventory: hosts, keeping: LintKeeping(paths: true),
        files: files)
      return try accept(result, selection, options.projects)
    }
    let spool = spool(options.projects)
    let lintAll = { [baseline] (files: any FileReading) in
      var result = lint(
        paths, options: options, selection: selection, inventory: hosts, keeping: LintKeeping(paths: baseline != nil),
        spool: spool, files: files)
      guard result.projectProblems.isEmpty else { return result }
      let known = result.leaveOutKnown(
        said: baseline, projects: options.projects, paths: paths, selection: selection, files: files)
      result.knownCount = known.known
      result.projectProblems += known.problems
      return result
    }
    if let spool { return try show(lintAll(files), spool, options.projects) }
    guard let level = fixLevel else { return try show(lintAll(files), options.projects) }
    let outcome = fix(
      level: level, options: options, readsStandardInput: paths.contains("-"), files: files,
      isInside: insideNamedTrees(), lint: lintAll)
    try refuse(outcome.result.projectProblems)
    for refusal in outcome.refusals { output.say("drey: note: \(refusal)") }
    if showsDiff { return try showDiff(outcome) }
    try write(outcome.files)
    // A filter passes its text on, mended or not; the findings go to standard error then.
    let isFilter = paths.contains("-")
    if isFilter { Console.standardOutput.write(outcome.standardInput) }
    if !outcome.mended.isEmpty {
      output.say("drey: mended \(counted(outcome.mended.count, "finding")) in \(counted(outcome.files.count, "file"))")
    }
    try show(outcome.result, options.projects, on: isFilter ? .standardError : .standardOutput)
  }

  /// Prints what was found, and ends the run as it has to end.
  private func show(_ result: LintResult, _ projects: Projects?, on console: Console = .standardOutput) throws {
    try refuse(result.projectProblems)
    say(result)
    try write(result, projects, on: console)
    if !result.unreadable.isEmpty { throw ExitStatus.usage.code }
    if result.findings.contains(where: { fails($0, projects) }) { throw ExitStatus.findings.code }
  }

  func fails(_ finding: Diagnostic, _ projects: Projects?) -> Bool {
    finding.severity >= failOn ?? projects?.project(of: finding.path)?.file.failOn?.value ?? .error
  }

  /// What was not checked, and why.
  func say(_ result: LintResult) {
    // Where nothing was read at all, the first few tell a person why.
    let few = result.fileCount == 0 && result.refused.isEmpty ? 3 : 0
    for path in result.passedBy.prefix(few) { output.say("drey: note: \(path)") }
    for path in result.passedBy.dropFirst(few) { output.sayInDetail("drey: note: \(path)") }
    for stray in result.strays { output.say("drey: warning: \(stray)") }
    for path in result.refused { output.say("drey: warning: \(path)") }
    for error in result.unreadable { Console.fail(error.description) }
  }

  private func showDiff(_ outcome: FixResult) throws {
    say(outcome.result)
    for file in outcome.files {
      let path = file.path == "-" ? stdinFilename ?? "<stdin>" : file.path
      let diff = unifiedDiff(from: file.old, to: file.new, path: path)
      Console.standardOutput.write(diff)
    }
    if !outcome.files.isEmpty {
      output.say(
        "drey: would mend \(counted(outcome.mended.count, "finding")) in \(counted(outcome.files.count, "file"))")
    }
    if !outcome.result.unreadable.isEmpty { throw ExitStatus.usage.code }
    if !outcome.files.isEmpty { throw ExitStatus.findings.code }
  }

  /// Writes each file whole.
  private func write(_ changed: [FixedFile]) throws {
    for file in changed where file.path != "-" {
      do {
        if try mend(file) { continue }
      } catch {
        throw CommandFailure.usage(error.description)
      }
      throw CommandFailure.usage("\(file.path): not mended: it changed while it was checked; run it again")
    }
  }

  /// - Returns: whether the file was as it had been read: what somebody saved in the meantime is theirs.
  private func mend(_ file: FixedFile) throws(FileError) -> Bool {
    guard try LocalFiles().read(file.path, limit: FixedFile.longest) == file.old else { return false }
    try writeAtomically(file.path, file.new)
    return true
  }

  /// Whether a file really lies in a directory that was named, or beside a file that was.
  private func insideNamedTrees() -> (String) -> Bool {
    let files = LocalFiles()
    let trees = paths.compactMap { path in
      files.absolutePath(of: files.kind(of: path) == .directory ? path : directory(of: path))
    }
    return { path in
      guard let target = files.absolutePath(of: path) else { return false }
      return trees.contains { tree in target.hasPrefix(tree == "/" ? "/" : tree + "/") }
    }
  }

  private func readHosts(_ path: String) throws -> Inventory {
    do {
      return try readInventoryFile(path, files: LocalFiles())
    } catch {
      throw CommandFailure.usage(error.message)
    }
  }
}
