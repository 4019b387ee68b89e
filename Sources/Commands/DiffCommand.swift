internal import ArgumentParser
internal import Changes
internal import Diagnostics
internal import ExternalResources
internal import Files
internal import Lint
internal import Pipeline
internal import Topology

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What a change does to the GPUs of all clusters: a pull request, two revisions, two directories.",
    discussion: """
      TaskManagers times amount by resource and model, JobManagers that now hold a GPU, jobs that will restart, what the \
      hosts have of it, findings added and fixed. BASE is compared with the work tree from where the two parted, as a \
      pull request shows it; A..B compares two revisions, A...B the second with their merge base. Without BASE it is \
      the branch that origin/HEAD names, else origin/main, origin/master, main or master. Objects are read through your \
      git; the work tree and the index are not touched. A number of TaskManagers that a file doesn't tell is not guessed.

      EXAMPLES
        drey diff
        drey diff origin/main
        drey diff v1.4..v1.5 -- deploy/prod
        drey diff --format markdown origin/main > comment.md
        drey diff --dirs rendered/old rendered/new
        drey diff --detailed-exitcode --inventory inventory.yaml

      Exit codes: 0 compared, 1 a new finding at or above --fail-on, 2 usage, unreadable input or no such revision, \
      4 the GPUs change, with --detailed-exitcode and no such finding.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case markdown
    case json
  }

  @Argument(help: ArgumentHelp("A revision, A..B or A...B; with --dirs the old directory.", valueName: "base"))
  var base: String?

  @Argument(help: ArgumentHelp("With --dirs, the new directory.", valueName: "new"))
  var new: String?

  @Argument(parsing: .postTerminator, help: ArgumentHelp("Files and directories that count.", valueName: "path"))
  var paths: [String] = []

  @Flag(help: "Compare the two directories that are named in place of revisions.")
  var dirs = false

  @Option(help: "What to print: text, markdown or json.")
  var format: Format = .text

  @Flag(help: "Exit with 4 where the GPUs change.")
  var detailedExitcode = false

  @Option(
    help:
      "The least severity of a new finding that fails the run: error (as without it and without a project file), warning or info."
  )
  var failOn: Severity?

  @Option(
    help: ArgumentHelp(
      "Hosts to hold requests against: what drey discover --format json or yaml wrote; else what .drey.yaml names.",
      valueName: "file"))
  var inventory: String?

  @OptionGroup var rules: RuleOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if dirs {
      guard base != nil, new != nil else {
        throw ValidationError("--dirs takes two directories: drey diff --dirs OLD NEW.")
      }
    } else if new != nil {
      throw ValidationError("Only one BASE can be named; paths stand behind --: drey diff BASE -- PATH…")
    }
  }

  func run() throws {
    Interruption.watch()
    let hosts: Inventory?
    do {
      hosts = try inventory.map { path throws(InventoryRefusal) in try readInventoryFile(path, files: LocalFiles()) }
    } catch {
      throw CommandFailure.usage(error.message)
    }
    var run = input.runOptions(startsFlink: false)
    run.threads = usefulThreads()
    let options = ComparisonOptions(
      run: run, selection: try rules.selection(), inventory: hosts, paths: paths)
    let comparison = try compared(options)
    try endIfInterrupted()
    try refuse(comparison.problems)
    for error in comparison.unreadable { Console.fail(error) }
    let changes = comparison.changes
    switch format {
    case .text:
      let isColored = output.color.applies(to: .standardOutput)
      Console.standardOutput.write(changes.text(style: TextStyle(isColored: isColored)))
    case .markdown: Console.standardOutput.write(changes.markdown)
    case .json: Console.standardOutput.write(changes.json.text())
    }
    if !comparison.unreadable.isEmpty { throw ExitStatus.usage.code }
    if changes.added.contains(where: { $0.severity >= failOn ?? comparison.failOn($0) }) {
      throw ExitStatus.findings.code
    }
    if detailedExitcode, changes.changesGPUs { throw ExitStatus.devicesChange.code }
  }

  private func compared(_ options: ComparisonOptions) throws -> Comparison {
    if dirs, let base, let new {
      return compareDirectories(base, new, options: options, files: WalkedFiles())
    }
    do {
      return try compareRevisions(base, options: options, files: WalkedFiles(within: paths.isEmpty ? ["."] : paths))
    } catch {
      if error.isInterrupted { try endIfInterrupted() }
      throw CommandFailure.usage(error.description)
    }
  }
}
