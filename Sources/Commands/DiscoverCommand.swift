internal import ArgumentParser
internal import CLinux
internal import Diagnostics
internal import Discovery
internal import ExternalResources
internal import Files
internal import Pipeline
internal import Topology

struct DiscoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Ask hosts for their GPUs: those of a cluster, or any.",
    discussion: """
      Runs the real discovery script on each host, through the driver core that the runtime uses. Kubernetes and YARN only \
      say amounts; what they say of a host that is asked itself, too, is put together, and contradictions are findings. A \
      host that fails is a row with its reason. ssh, kubectl and curl run with your own configuration.

      EXAMPLES
        drey discover examples/fraud-scoring/cluster.yaml
        drey discover --ssh gpu-1 --ssh me@gpu-2:2222 --format json -o inventory.json
        drey discover --kubernetes --selector nvidia.com/gpu.present=true
        drey discover --yarn http://rm.example.com:8088 --negotiate
        drey discover cluster.yaml --diff inventory.json

      Exit codes: 0 all hosts answered, 1 one failed, or --diff found a difference, 2 usage or unreadable input, 130 ended \
      by Ctrl-C, after what was found by then is printed.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case yaml
  }

  @Argument(help: ArgumentHelp("Cluster files, or - for standard input.", valueName: "cluster"))
  var paths: [String] = []

  @OptionGroup(title: "Hosts") var hosts: HostOptions

  @Option(help: "What to print: text, json or yaml.")
  var format: Format = .text

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write there, in one piece, instead of to standard output.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Print what came, went and changed since an earlier run, whose JSON or YAML this is.", valueName: "old"))
  var diff: String?

  @OptionGroup var input: InputOptions
  @OptionGroup var messages: OutputOptions

  func validate() throws {
    guard !paths.isEmpty || !hosts.hosts.isEmpty else {
      throw ValidationError(
        "Name a cluster file, or hosts: --local, --sample, --ssh, --kubernetes, --pod or --yarn.")
    }
  }

  func run() async throws {
    let resolved = loadAndResolve(paths, options: input.runOptions(), files: LocalFiles())
    try messages.refuse(resolved)
    messages.print(resolved.allDiagnostics, of: resolved)
    let old = try diff.map(readOld)
    Interruption.watch()
    // The threads wait for processes; an arena for each would keep what each of them once needed.
    drey_keep_one_arena()
    let progress = Progress(quiet: messages.quiet)
    let inventory = await discoverHosts(
      of: resolved.clusters, and: hosts.hosts, options: hosts.discoveryOptions, progress: progress.show)
    progress.end()
    let changes = old.map { InventoryDiff(from: $0, to: inventory) }
    if inventory.hosts.isEmpty, old == nil { messages.say("no cluster names a host: add 'hosts' to its spec") }
    if Interruption.signal != nil {
      // What is known is shown, but a file of an earlier run is worth more than a part.
      print(inventory, changes)
      try endIfInterrupted()
    }
    if let output, output != "-" { try write(inventory, changes, to: output) } else { print(inventory, changes) }
    if let changes { sayWhatStillFails(in: inventory, beside: changes) }
    if resolved.allDiagnostics.hasErrors || inventory.hosts.contains(where: { $0.status == .failed })
      || changes?.isEmpty == false
    {
      throw ExitStatus.findings.code
    }
  }

  /// A host that failed before, too, is no change, and it is why the run ends with 1.
  private func sayWhatStillFails(in inventory: Inventory, beside changes: InventoryDiff) {
    let told = Set(changes.changes.filter { $0.reason != nil }.map(\.host))
    for host in inventory.hosts where host.status == .failed && !told.contains(host.name) {
      let reason = host.findings.first { $0.severity == .error }?.message ?? "no reason given"
      messages.say("drey: warning: \(terminalText(host.name)) failed again: \(terminalText(reason))")
    }
  }

  private func text(of inventory: Inventory, _ changes: InventoryDiff?) -> String {
    switch format {
    case .json: (changes?.json ?? inventory.json).text()
    case .yaml: changes?.yaml ?? inventory.yaml
    case .text: changes?.text ?? inventory.text
    }
  }

  /// To standard output, in parts: the text of a large fleet is never held as a whole.
  private func print(_ inventory: Inventory, _ changes: InventoryDiff?) {
    let console = Console.standardOutput
    guard changes == nil, format != .yaml else { return console.write(text(of: inventory, changes)) }
    if format == .json { return inventory.writeJSON(console.write) }
    var lines = ""
    inventory.writeText { line in
      lines += line
      if lines.utf8.count > 16 << 10 {
        console.write(lines)
        lines = ""
      }
    }
    console.write(lines)
  }

  private func write(_ inventory: Inventory, _ changes: InventoryDiff?, to output: String) throws {
    do {
      try writeAtomically(output, Array(text(of: inventory, changes).utf8))
    } catch {
      throw CommandFailure.usage(error.description)
    }
    messages.say("wrote \(output)")
  }

  private func readOld(_ path: String) throws -> Inventory {
    do {
      let bytes = try LocalFiles().read(path, limit: 256 << 20)
      return try readInventory(SourceFile(path: path, text: bytes))
    } catch let problem as InventoryProblem {
      throw CommandFailure.usage(problem.message)
    } catch {
      throw CommandFailure.usage("\(error)")
    }
  }
}
