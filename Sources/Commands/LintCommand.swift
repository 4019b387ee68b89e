internal import ArgumentParser
internal import Diagnostics

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check configurations: what is wrong, at the character, and what Flink will do with it.",
    discussion: """
      Directories are walked. Left out are what .gitignore leaves out, what has a name that begins with a dot (a file or \
      directory that is named is read all the same), and links to what the walk finds by itself. What is no configuration \
      of Flink's is passed by; --verbose names it.

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

      drey explain CODE says more of a finding. \
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
    guard !fixes.diff || format.isEmpty else {
      throw ValidationError("--diff prints a difference of texts; it can't be given with --format or --output.")
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

  func run() throws { try request().run() }

  /// What was asked for, without ArgumentParser.
  func request() throws -> LintRequest {
    LintRequest(
      paths: paths, format: format, failOn: failOn, stdinFilename: stdinFilename, inventory: inventory,
      baseline: baseline, writeBaseline: writeBaseline, selection: try rules.selection(), fixLevel: fixes.level,
      showsDiff: fixes.diff, input: input, output: output)
  }
}

extension Severity: ExpressibleByArgument {}
