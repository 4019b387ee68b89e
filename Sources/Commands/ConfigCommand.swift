internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Pipeline

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show what is in force for a path, and where each value comes from.",
    discussion: """
      The nearest .drey.yaml counts: beside the path or above it, up to the root of the git repository. Options of the \
      command line count more, and what a file says of itself (its flinkVersion) counts more than the project.

      EXAMPLES
        drey config
        drey config clusters/fraud.yaml
        drey config --format json

      Exit codes: 0 shown, 2 the project file is broken.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: ArgumentHelp("A file or a directory.", valueName: "path"))
  var path = "."

  @Option(help: "What to print: text or json.")
  var format: Format = .text

  @OptionGroup var output: OutputOptions

  func run() throws {
    let files = LocalFiles()
    guard let kind = files.kind(of: path) else {
      throw CommandFailure.usage(FileError(path: path, reason: .missing).description)
    }
    let projects = Projects(files: files)
    let project = kind == .directory ? projects.project(inDirectory: path) : projects.project(of: path)
    try refuse(projects.problems)
    let effective = EffectiveProject(project)
    switch format {
    case .json: Console.standardOutput.write(effective.json.text())
    case .text:
      Console.standardOutput.write(effective.text(isColored: output.color.applies(to: .standardOutput)))
    }
  }
}

/// Ends the run when something that it can't go without is broken: an error a line.
func refuse(_ problems: [String]) throws {
  for problem in problems.dropLast() { Console.fail(problem) }
  if let last = problems.last { throw CommandFailure.usage(last) }
}
