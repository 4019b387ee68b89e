internal import ArgumentParser
internal import Diagnostics
internal import Discovery
internal import ExternalResources
internal import Files
internal import Topology

struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record a host: a directory that answers in its place.",
    discussion: """
      Asks the host all that discovery and discovery scripts ask, writes the answers and the kernel's files to DIR, and \
      checks that DIR gives the same inventory. 'drey discover --sample DIR' and the hosts of a cluster replay it.

      Serial and part numbers, lists of processes and the host's own name are left out. UUIDs stay, since sources are merged \
      by them; --anonymous puts others in their place, always the same for the same device.

      EXAMPLES
        drey record --local -o hosts/dgx-1
        drey record --ssh me@gpu-2:2222 --name gpu-2 --anonymous -o hosts/gpu-2
        drey record --pod flink/taskmanager-0 -o hosts/pod
        drey record --sample hosts/dgx-1 --anonymous -o public/dgx

      Exit codes: 0 recorded, 1 the host failed or the recording doesn't replay to what it answered, 2 usage or a \
      directory that can't be written, 130 ended by Ctrl-C, when nothing is written.
      """
  )

  @OptionGroup(title: "The host") var host: OneHostOptions

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The directory to write to: a new or empty one, or an earlier recording.", valueName: "dir"))
  var output: String

  @Option(help: ArgumentHelp("What to call the host; else as discovery calls it.", valueName: "name"))
  var name: String?

  @Flag(help: "Keep serial and part numbers, lists of processes and the host's own name.")
  var withSerials = false

  @Flag(help: "Put other UUIDs in the place of the devices', and the directory's name in the host's.")
  var anonymous = false

  @OptionGroup var messages: OutputOptions

  func validate() throws {
    if anonymous, withSerials { throw ValidationError("--anonymous and --with-serials contradict each other.") }
    if let name, name.isEmpty { throw ValidationError("--name can't be empty.") }
  }

  func run() async throws {
    guard let kind = host.kind else { return }
    try refuseForeignDirectory()
    let directoryName = output.split(separator: "/").last.map(String.init)
    let options = RecordingOptions(
      name: name ?? (anonymous ? directoryName : nil), keepsSerials: withSerials, isAnonymous: anonymous)
    Interruption.watch()
    let recording = await recordHost(kind, options: host.discoveryOptions, recording: options)
    try endIfInterrupted()
    for note in recording.notes { messages.say("drey: warning: \(terminalText(note))") }
    guard !recording.files.isEmpty else {
      Console.standardError.write(findings(of: recording.host))
      messages.say("drey: nothing was written, because the host could not be asked")
      throw ExitStatus.findings.code
    }
    do {
      _ = try writeWholeDirectory(output, files: recording.files.mapValues { OutputFile($0) })
    } catch {
      throw CommandFailure.usage(error.description)
    }
    messages.say(
      "recorded \(counted(recording.host.gpuCount, "GPU")) and \(counted(recording.files.count, "file")) in \(output)")
    let differences = await compareReplay(output, with: recording.host, recording: options)
    try endIfInterrupted()
    if !differences.isEmpty {
      Console.standardError.write("drey: error: the recording does not replay to what the host answered:\n")
      for line in differences { Console.standardError.write("  \(line)\n") }
    }
    // A host that can't tell its GPUs is worth a recording, too; a script must know of it.
    if recording.host.status == .failed { Console.standardError.write(findings(of: recording.host)) }
    if recording.host.status == .failed || !differences.isEmpty { throw ExitStatus.findings.code }
  }

  /// A directory of other things is never written into.
  private func refuseForeignDirectory() throws {
    let files = LocalFiles()
    guard files.kind(of: output) != nil else { return }
    do {
      let names = try files.list(output)
      guard names.isEmpty || files.kind(of: "\(output)/host.yaml") == .file else {
        throw CommandFailure.usage("\(output): holds other files and no host.yaml: name a new or empty directory")
      }
    } catch let error as FileError {
      throw CommandFailure.usage(error.description)
    }
  }

  private func findings(of host: Host) -> String {
    var text = ""
    for finding in host.findings where finding.severity == .error {
      text += "\(terminalText(host.name)): error: \(terminalText(finding.message))\n"
      if let help = finding.help { text += "  help: \(terminalText(help))\n" }
    }
    return text
  }
}
