internal import Diagnostics
package import ExternalResources
internal import Files
internal import Synchronization
package import Topology

/// A recorded host: a directory with `host.yaml` and the outputs it names.
///
/// A call that is recorded is answered from its files. Any other program, such as a discovery script, runs as a real
/// process and finds stand-ins for the recorded tools on its `PATH`. A call of a tool that isn't recorded exits with 127
/// and becomes a finding.
package final class SampleHost: AskedHost {
  package let name: String
  private let directory: String
  private let recordings: [[String]: HostManifest.Recording]
  private let tools: Set<String>
  private let files = LocalFiles()
  private let state = Mutex(State())

  private struct State {
    var standIns: StandInTools?
    var missing: [[String]] = []
    var unreadable: [String] = []
  }

  /// The vendors' tools, which a real process must not find on the machine that replays the recording.
  static let vendorTools = ["nvidia-smi", "amd-smi", "rocm-smi"]

  private init(_ manifest: HostManifest, directory: String) {
    name = manifest.name
    self.directory = directory
    recordings = Dictionary(manifest.tools.map { ($0.arguments, $0) }) { first, _ in first }
    tools = Set(manifest.tools.compactMap(\.arguments.first))
  }

  /// Opens a recording.
  ///
  /// - Parameter directory: what holds `host.yaml`.
  static func open(_ directory: String) -> Result<SampleHost, SampleProblem> {
    let name = directory.split(separator: "/").last.map(String.init) ?? directory
    let path = "\(directory)/host.yaml"
    do {
      let bytes = try LocalFiles().read(path, limit: 1 << 20)
      let manifest = try HostManifest.parse(SourceFile(path: path, text: bytes), name: name)
      return .success(SampleHost(manifest, directory: directory))
    } catch let problem as SampleProblem {
      return .failure(problem)
    } catch {
      return .failure(
        SampleProblem(name: name, message: "\(error)", help: "name a directory that holds host.yaml"))
    }
  }

  /// All calls that have an answer.
  var recordedCalls: [[String]] { Array(recordings.keys) }

  /// The recording itself, where it holds a tree `sys`.
  package var kernelRoot: String? { files.kind(of: "\(directory)/sys") == .directory ? directory : nil }

  package func programs(among names: [String]) async -> Set<String> { tools.intersection(names) }

  package func mayAnswer(_ call: [String]) -> Bool { recordings[call] != nil }

  package func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
    guard let program = command.arguments.first else { throw .notFound(program: "") }
    if tools.contains(program) { return try replay(command) }
    if Self.vendorTools.contains(program) { throw .notFound(program: program) }
    var command = command
    var environment = command.environment ?? currentEnvironment()
    let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    environment["PATH"] = "\(try standIns(path)):\(path)"
    command.environment = environment
    return try await LocalCommands().run(command)
  }

  package func closingFindings() async -> [Host.Finding] {
    let (standIns, missing, unreadable) = state.withLock { state in
      defer { state = State() }
      return (state.standIns, state.missing, state.unreadable)
    }
    let calls = missing + (standIns?.unrecordedCalls() ?? [])
    var seen: Set<[String]> = []
    let unknown = calls.filter { seen.insert($0).inserted }.map { call in
      Host.Finding(
        severity: .warning, message: "the call '\(call.joined(separator: " "))' is not recorded",
        help: "record it, and name it in \(directory)/host.yaml")
    }
    return unreadable.map { Host.Finding(severity: .error, message: $0, help: "record the host again") } + unknown
  }

  /// The recorded answer, without a process.
  private func replay(_ command: Command) throws(CommandFailure) -> CommandOutcome {
    guard let recording = recordings[command.arguments] else {
      state.withLock { $0.missing.append(command.arguments) }
      return CommandOutcome(ending: .exited(127), errors: Array("not recorded\n".utf8))
    }
    var outcome = CommandOutcome(ending: .exited(recording.status))
    (outcome.output, outcome.droppedOutput) = try read(recording.output, command.outputLimit)
    (outcome.errors, outcome.droppedErrors) = try read(recording.errors, command.outputLimit)
    return outcome
  }

  private func read(_ file: String?, _ limit: Int) throws(CommandFailure) -> ([UInt8], Int) {
    guard let file else { return ([], 0) }
    do {
      let bytes = try files.read("\(directory)/\(file)", limit: 64 << 20)
      return (Array(bytes.prefix(limit)), max(0, bytes.count - limit))
    } catch {
      throw .unreachable(reason: "\(error)")
    }
  }

  /// The directory of the stand-ins, made when the first process needs it.
  private func standIns(_ path: String) throws(CommandFailure) -> String {
    let bash = try findProgram("bash", path: path)
    let made = state.withLock { state -> Result<String, CommandFailure> in
      if let standIns = state.standIns { return .success(standIns.directory) }
      do throws(PrivateDirectory.Failure) {
        let standIns = try StandInTools(
          Array(recordings.values), files: directory, bash: bash,
          hidden: Self.vendorTools.filter { !tools.contains($0) })
        state.standIns = standIns
        return .success(standIns.directory)
      } catch {
        return .failure(.unreachable(reason: "cannot make stand-ins for the recorded tools: \(error.reason)"))
      }
    }
    return try made.get()
  }
}
