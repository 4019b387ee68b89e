internal import ArgumentParser
internal import Diagnostics
internal import ExternalResources
internal import Files
internal import Pipeline
internal import Topology

struct DiscoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Ask a cluster's hosts for their GPUs.",
    discussion: """
      Runs the real discovery script on each host, through the driver core that the runtime uses. A host that fails is a
      row with its reason.

      EXAMPLES
        drey discover examples/fraud-scoring/cluster.yaml
        drey discover cluster.yaml --format json

      Exit codes: 0 all hosts answered, 1 one failed, 2 usage or unreadable input.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: ArgumentHelp("Cluster files, or - for standard input.", valueName: "cluster"))
  var paths: [String]

  @Option(help: "What to print: text or json.")
  var format: Format = .text

  @Option(help: ArgumentHelp("Hosts asked at once.", valueName: "n"))
  var parallel = 16

  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard parallel > 0 else { throw ValidationError("--parallel must be at least 1.") }
  }

  func run() async throws {
    let resolved = loadAndResolve(paths, options: input.runOptions(), files: LocalFiles())
    try output.refuse(resolved)
    output.print(resolved.allDiagnostics, of: resolved)
    Interruption.watch()
    let inventory = await discoverHosts(of: resolved.clusters, parallel: parallel)
    try endIfInterrupted()
    switch format {
    case .json: Console.standardOutput.write(inventory.json.text())
    case .text:
      guard !inventory.hosts.isEmpty else {
        output.say("no cluster names a host: add 'hosts' to its spec")
        break
      }
      Console.standardOutput.write(inventory.text)
    }
    if resolved.allDiagnostics.hasErrors || inventory.hosts.contains(where: { $0.status == .failed }) {
      throw ExitStatus.findings.code
    }
  }
}
