internal import ArgumentParser
internal import Diagnostics
internal import ExternalResources
internal import ScriptLab

struct ScriptTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Try a discovery script against Flink's contract, with stand-ins for the vendor's tools.",
    discussion: """
      Runs the script as Flink's GPU driver does, on hosts that don't exist: no GPU, 1, 8 and 16, MIG, time slicing, a \
      lost GPU, tools that are slow, fail, flood, or leave a child, two TaskManagers at once, and says what the real Flink \
      would make of each. Takes about 15 seconds. Words after -- are the script's, as in discovery-script.args; a \
      coordination file among them is replaced by one of the trial's own.

      EXAMPLES
        drey script test gpu.sh
        drey script test --vendor amd --format junit gpu.sh -- --some-option

      Exit codes: 0 all passed, 1 a situation failed or could not be judged, 2 usage or no such script, \
      130 ended by Ctrl-C.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case junit
  }

  enum Vendor: String, ExpressibleByArgument, CaseIterable {
    case nvidia
    case amd
  }

  @Argument(help: "The script.", completion: .file())
  var path: String

  @Argument(help: ArgumentHelp("The script's arguments after the amount, behind --.", valueName: "args"))
  var arguments: [String] = []

  @Option(help: "Whose tools to stand in for: nvidia or amd (default: by the tools that the script names).")
  var vendor: Vendor?

  @Option(help: "What to print: text, json or junit.")
  var format: Format = .text

  @Option(help: "Colour the text: auto, always or never.")
  var color: ColorChoice = .auto

  func validate() throws {
    for word in arguments where word.isEmpty || word.contains(where: \.isWhitespace) {
      throw ValidationError("'\(word)' can't be an argument: Flink cuts discovery-script.args at white space.")
    }
  }

  func run() async throws {
    let script: String
    switch scriptToTry(path) {
    case .success(let absolute): script = absolute
    case .failure(let error): throw CommandFailure.usage(error.description)
    }
    Interruption.watch()
    // The lab's scripts are anybody's, and what they leave behind is of no use to anybody.
    Orphans.adopt()
    defer { Orphans.end() }
    let report: LabReport
    do throws(LabFailure) {
      report = try await tryScript(
        script, arguments: arguments, vendor: vendor?.rawValue ?? likelyVendor(ofScript: script),
        environment: currentEnvironment())
    } catch {
      try endIfInterrupted()
      throw CommandFailure.usage("the lab can't be set up: \(error.description)")
    }
    // What a signal ended is not the script's fault.
    try endIfInterrupted()
    switch format {
    case .text: Console.standardOutput.write(report.text(isColored: color.applies(to: .standardOutput)))
    case .json: Console.standardOutput.write(report.json.text())
    case .junit: Console.standardOutput.write(report.junit)
    }
    if report.count(.passed) < report.results.count { throw ExitStatus.findings.code }
  }
}
