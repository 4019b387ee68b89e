internal import ArgumentParser
internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Files
internal import Lint
internal import Pipeline
internal import Topology

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check configurations: what is wrong, at the character, and what Flink will do with it.",
    discussion: """
      Directories are walked; what .gitignore leaves out is left out. What is no configuration of Flink's is passed by; \
      --verbose names it.

      The nearest .drey.yaml says what holds for all files below it (drey init). A comment silences a rule on its line, or \
      on the one below: # drey:ignore GPU104 -- why

      EXAMPLES
        drey lint clusters/ deploy/
        drey lint --format json conf/config.yaml
        drey lint --format text --format sarif -o drey.sarif .
        drey lint --write-baseline .
        drey lint --fail-on warning --flink-version 1.20 conf/
        drey lint --select GPU,KUB --ignore driver-missing .
        drey lint --diff --fix=all conf/
        drey lint --fix conf/
        helm template . | drey lint --stdin-filename values.yaml -

      drey explain CODE says more of a finding.
      Exit codes: 0 clean, 1 a finding at or above --fail-on, 2 usage or unreadable input.
      """
  )

  @Argument(help: ArgumentHelp("Files and directories, or - for standard input.", valueName: "path"))
  var paths: [String] = ["."]

  @Option(
    help: ArgumentHelp(
      "How to write the findings: \(LintFormat.list). May be given more than once, each with an --output. Without: text, or github inside GitHub Actions.",
      valueName: "format"))
  var format: [LintOutput] = []

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where the --format before it goes; standard output without.", valueName: "file"))
  var unpairedOutputs: [String] = []

  @Option(
    help: "The least severity that fails the run: error, warning or info; else what .drey.yaml says, else error.")
  var failOn: Severity?

  @Option(help: ArgumentHelp("What standard input is called: its name may say what it is.", valueName: "path"))
  var stdinFilename: String?

  @Option(
    help: ArgumentHelp(
      "Hosts to hold requests against: what drey discover --format json or yaml wrote.", valueName: "file"))
  var inventory: String?

  @Option(
    help: ArgumentHelp(
      "Findings that are accepted for now, which --write-baseline wrote; else what .drey.yaml names.",
      valueName: "file"))
  var baseline: String?

  @Flag(
    help:
      "Accept all findings that there are now: write them to --baseline, or what .drey.yaml names, or .drey-baseline.json."
  )
  var writeBaseline = false

  @OptionGroup var rules: RuleOptions
  @OptionGroup var fixes: FixOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !writeBaseline || fixes.level == nil else {
      throw ValidationError("--write-baseline accepts what there is; it can't be given with --fix or --diff.")
    }
    guard unpairedOutputs.isEmpty else {
      throw ValidationError("--output can only stand behind the --format that it is for.")
    }
    guard format.count(where: { $0.file == nil }) <= 1 else {
      throw ValidationError("Only one --format can go to standard output: give the others an --output.")
    }
    let files = format.compactMap(\.file)
    guard Set(files).count == files.count else { throw ValidationError("Two formats can't go to one --output.") }
  }

  func run() throws {
    var options = input.runOptions(startsFlink: false)
    options.loading.walksRepository = true
    options.loading.standardInputName = stdinFilename
    options.threads = usefulThreads()
    let selection = try rules.selection()
    let hosts = try inventory.map(readHosts)
    let paths = paths
    if writeBaseline {
      let result = lint(
        paths, options: options, selection: selection, inventory: hosts, keeping: LintKeeping(paths: true),
        files: LocalFiles())
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
    if let spool { return try show(lintAll(LocalFiles()), spool, options.projects) }
    guard let level = fixes.level else { return try show(lintAll(LocalFiles()), options.projects) }
    let outcome = fix(
      level: level, options: options, readsStandardInput: paths.contains("-"), files: LocalFiles(), lint: lintAll)
    try refuse(outcome.result.projectProblems)
    for refusal in outcome.refusals { output.say("drey: note: \(refusal)") }
    if fixes.diff { return try showDiff(outcome) }
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
    try write(result, on: console)
    if !result.unreadable.isEmpty { throw ExitStatus.usage.code }
    if result.findings.contains(where: { fails($0, projects) }) { throw ExitStatus.findings.code }
  }

  func fails(_ finding: Diagnostic, _ projects: Projects?) -> Bool {
    finding.severity >= failOn ?? projects?.project(of: finding.path)?.file.failOn?.value ?? .error
  }

  /// What was not checked, and why.
  func say(_ result: LintResult) {
    for path in result.passedBy { output.sayInDetail("drey: note: \(path)") }
    for path in result.refused { output.say("drey: warning: \(path)") }
    for error in result.unreadable { Console.standardError.write("drey: error: \(error)\n") }
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

  /// Writes each file whole, and none through a link that leads out of what was named.
  private func write(_ changed: [FixedFile]) throws {
    let inside = insideNamedTrees()
    for file in changed {
      guard file.path != "-" else { continue }
      guard inside(file.path) else {
        throw CommandFailure.usage("\(file.path): not mended: it is a link that leads out of the paths that were named")
      }
    }
    do {
      for file in changed {
        if file.path != "-" { try writeAtomically(file.path, file.new) }
      }
    } catch {
      throw CommandFailure.usage(error.description)
    }
  }

  /// Whether a file really lies in a directory that was named, or beside a file that was.
  private func insideNamedTrees() -> (String) -> Bool {
    let files = LocalFiles()
    let trees = paths.compactMap { path -> String? in
      let directory = files.kind(of: path) == .directory ? path : parent(of: path)
      return files.absolutePath(of: directory)
    }
    return { path in
      guard let target = files.absolutePath(of: path) else { return false }
      return trees.contains { tree in target.hasPrefix(tree == "/" ? "/" : tree + "/") }
    }
  }

  private func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func readHosts(_ path: String) throws -> Inventory {
    do {
      return try readInventoryFile(path, files: LocalFiles())
    } catch {
      throw CommandFailure.usage(error.message)
    }
  }
}

extension Severity: ExpressibleByArgument {}
