internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Pipeline

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check configurations: what is wrong, at the character, and what Flink will do with it.",
    discussion: """
      Directories are walked. Files that are no configuration of Flink's are passed by; --verbose names them.

      EXAMPLES
        drey lint clusters/ deploy/
        drey lint --format json conf/config.yaml
        drey lint --fail-on warning --flink-version 1.20 conf/
        helm template . | drey lint -

      Exit codes: 0 clean, 1 a finding at or above --fail-on, 2 usage or unreadable input.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: ArgumentHelp("Files and directories, or - for standard input.", valueName: "path"))
  var paths: [String] = ["."]

  @Option(help: "What to print: text or json.")
  var format: Format = .text

  @Option(help: "The least severity that fails the run: error, warning or info.")
  var failOn: Severity = .error

  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let result = lint(paths, options: input.runOptions(startsFlink: false), files: LocalFiles())
    for path in result.passedBy { output.sayInDetail("drey: note: \(path)") }
    for error in result.unreadable { Console.standardError.write("drey: error: \(error)\n") }
    switch format {
    case .json: Console.standardOutput.write(renderJSON(result.findings))
    case .text:
      let text = renderText(
        result.findings,
        options: output.textOptions(
          for: .standardOutput, fileCount: result.fileCount,
          showsSummary: !output.quiet && (result.fileCount > 0 || result.unreadable.isEmpty)),
        source: result.input.shownSource)
      Console.standardOutput.write(text)
    }
    if !result.unreadable.isEmpty { throw ExitStatus.usage.code }
    if result.findings.contains(where: { $0.severity >= failOn }) { throw ExitStatus.findings.code }
  }
}

extension Severity: ExpressibleByArgument {}
