internal import ArgumentParser
internal import Diagnostics
internal import Discovery
internal import ExternalResources
internal import Files
internal import Pipeline
internal import Reports
internal import Topology

struct TopologyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topology",
    abstract: "Show how a host's GPUs are linked, as a picture in the terminal or a file.",
    discussion: """
      Boxes are NUMA nodes. A bar joins GPUs that are linked directly (NVLink, xGMI, a PCIe switch); network cards stand \
      beside the GPUs that they are near to. Below, how every two devices are connected.

      EXAMPLES
        drey topology --local
        drey topology examples/hosts/dgx-h100    the directory of a recording
        drey topology cluster.yaml --host gpu-1  one host of a cluster
        drey topology --ssh gpu-1 -o gpu-1.svg

      Exit codes: 0 shown, 1 a host failed, 2 usage, unreadable input or a file that can't be written, 130 ended by Ctrl-C.
      """
  )

  @Argument(help: ArgumentHelp("Recordings, cluster files, or - for standard input.", valueName: "host"))
  var paths: [String] = []

  @OptionGroup(title: "Hosts") var hosts: HostOptions

  @Option(help: ArgumentHelp("Only the host of this name.", valueName: "name"))
  var host: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write the picture of one host there, as SVG.", valueName: "file.svg"))
  var output: String?

  @Flag(help: "Draw with ASCII alone; so it is anyway where the locale isn't UTF-8.")
  var ascii = false

  @Option(help: ArgumentHelp("Columns; else those of the terminal, else 80.", valueName: "n"))
  var width: Int?

  @OptionGroup var input: InputOptions
  @OptionGroup var messages: OutputOptions

  func validate() throws {
    guard !paths.isEmpty || !hosts.hosts.isEmpty else {
      throw ValidationError(
        "Name a recording, a cluster file, or a host: --local, --sample, --ssh, --kubernetes or --pod.")
    }
    if let width, !(40...1000).contains(width) { throw ValidationError("--width can only be from 40 to 1000.") }
    if let output, !output.hasSuffix(".svg") { throw ValidationError("-o can only name a file that ends in .svg.") }
  }

  func run() async throws {
    let files = LocalFiles()
    let recordings = paths.filter { files.kind(of: "\($0)/host.yaml") == .file }
    let clusters = paths.filter { !recordings.contains($0) }
    let resolved = loadAndResolve(clusters, options: input.runOptions(), files: files)
    try messages.refuse(resolved)
    messages.print(resolved.allDiagnostics, of: resolved)
    Interruption.watch()
    let progress = Progress(quiet: messages.quiet)
    let others = recordings.map { HostToAsk(.sample(path: $0)) } + hosts.hosts
    var inventory = await discoverHosts(
      of: resolved.clusters, and: others, options: hosts.discoveryOptions, progress: progress.show)
    progress.end()
    try endIfInterrupted()
    if let host {
      let names = inventory.hosts.map(\.name)
      inventory.hosts.removeAll { $0.name != host }
      guard !inventory.hosts.isEmpty else {
        throw CommandFailure.usage("no host is named '\(host)'; there is \(names.joined(separator: ", "))")
      }
    }
    if inventory.hosts.isEmpty { messages.say("no cluster names a host: add 'hosts' to its spec") }
    for host in inventory.hosts { say(host) }
    if let output { try write(inventory, to: output) } else { show(inventory) }
    if resolved.allDiagnostics.hasErrors || inventory.hosts.contains(where: { $0.status == .failed }) {
      throw ExitStatus.findings.code
    }
  }

  private func show(_ inventory: Inventory) {
    let console = Console.standardOutput
    let options = TerminalPictureOptions(
      width: width ?? console.width ?? 80, isASCII: ascii || !isUTF8, isColored: messages.color.applies(to: console))
    for (place, host) in inventory.hosts.enumerated() {
      console.write((place > 0 ? "\n" : "") + terminalPicture(host, options: options))
    }
  }

  private func write(_ inventory: Inventory, to output: String) throws {
    guard let host = inventory.hosts.first, inventory.hosts.count == 1 else {
      let names = inventory.hosts.map(\.name).joined(separator: ", ")
      throw CommandFailure.usage(
        inventory.hosts.isEmpty
          ? "there is no host to draw" : "a file shows one host: choose with --host among \(names)")
    }
    guard !host.gpus.isEmpty else {
      messages.say("drey: \(output) was not written: no GPU of \(terminalText(host.name)) is known")
      throw ExitStatus.findings.code
    }
    do {
      try writeAtomically(output, TopologyPicture(host).file())
    } catch {
      throw CommandFailure.usage(error.description)
    }
    messages.say("wrote \(output)")
  }

  /// What was found about a host, beside the picture.
  private func say(_ host: Host) {
    // Why there is nothing to draw is worth a line, too.
    let isEmpty = host.gpus.isEmpty
    for finding in host.findings
    where finding.severity == .error || (finding.severity == .warning || isEmpty) && !messages.quiet {
      Console.standardError.write(
        "\(terminalText(host.name)): \(finding.severity.rawValue): \(terminalText(finding.message))\n")
    }
  }

  /// Whether the locale's characters are those of Unicode, as `setlocale` finds it.
  private var isUTF8: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
    let name = locale.lowercased()
    return name.hasSuffix("utf-8") || name.hasSuffix("utf8") || name.contains("utf-8@") || name.contains("utf8@")
  }
}
