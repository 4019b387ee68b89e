internal import ExternalResources
internal import Synchronization
internal import Topology

/// A host behind a shell: SSH, or a pod.
///
/// All likely questions go there in one script when it is opened, and are answered from what came back; the driver core and
/// the parsers don't know.
final class RemoteShellHost: AskedHost {
  let name: String
  let kernelRoot: String?
  private let shell: any RemoteShell
  private let directory: PrivateDirectory
  private let deadline: ContinuousClock.Instant
  private let limit: Duration
  private let answers: Mutex<[[String]: Result<CommandOutcome, CommandFailure>]>
  private let found: Set<String>

  /// Bytes kept of a script's output.
  private static let outputLimit = 32 << 20

  /// Asks the host all that is likely to be asked.
  ///
  /// - Parameters:
  ///   - directory: of this host alone; removed by `close`.
  ///   - limit: for the host in all.
  static func open(
    _ name: String, shell: any RemoteShell, directory: PrivateDirectory, limit: Duration, scripts: ShippedScripts
  ) async -> Result<RemoteShellHost, RemoteTrouble> {
    let deadline = ContinuousClock.now + limit
    let seconds = callSeconds(limit)
    var script = RemoteScript(mark: RemoteScript.newMark())
    script.listPrograms(LikelyCalls.programs, as: "programs")
    script.add(KernelTree.script)
    var names: [String: [String]] = ["list": NVIDIAListing.call]
    for (program, calls) in LikelyCalls.calls {
      script.only(with: program) { script in
        for call in calls {
          let name = "c\(names.count)"
          names[name] = call
          script.run(name, call, seconds: seconds)
        }
        if program == "nvidia-smi" { script.add(LikelyCalls.nvidiaScript(scripts, seconds: seconds)) }
      }
    }
    do throws(RemoteTrouble) {
      let answer = try await ask(script, shell, deadline, limit)
      var answers: [[String]: Result<CommandOutcome, CommandFailure>] = [:]
      for (name, call) in names {
        guard let part = answer.parts[name] else { continue }
        answers[call] = result(part, call, seconds)
      }
      if var part = answer.parts["script"] {
        let words = part.status.split(separator: " ").map(String.init)
        part.status = words.first ?? ""
        let call = LikelyCalls.nvidiaScriptCall(scripts, count: words.last ?? "")
        answers[call] = result(part, call, min(10, seconds))
      }
      let programs = answer.parts["programs"]?.output ?? []
      let hasTree = KernelTree.write(answer.parts["kernel"]?.output ?? [], into: directory)
      return .success(
        RemoteShellHost(
          name: name, kernelRoot: hasTree ? directory.path : nil, shell: shell, directory: directory,
          deadline: deadline, limit: limit, answers: answers,
          found: Set(String(decoding: programs, as: UTF8.self).split(separator: "\n").map(String.init))))
    } catch {
      return .failure(error)
    }
  }

  private init(
    name: String, kernelRoot: String?, shell: any RemoteShell, directory: PrivateDirectory,
    deadline: ContinuousClock.Instant, limit: Duration, answers: [[String]: Result<CommandOutcome, CommandFailure>],
    found: Set<String>
  ) {
    self.name = name
    self.kernelRoot = kernelRoot
    self.shell = shell
    self.directory = directory
    self.deadline = deadline
    self.limit = limit
    self.answers = Mutex(answers)
    self.found = found
  }

  func programs(among names: [String]) async -> Set<String> {
    let known = found.intersection(names)
    let unknown = names.filter { !LikelyCalls.programs.contains($0) }
    guard !unknown.isEmpty else { return known }
    var script = RemoteScript(mark: RemoteScript.newMark())
    script.listPrograms(unknown, as: "programs")
    guard let answer = try? await Self.ask(script, shell, deadline, limit) else { return known }
    let lines = String(decoding: answer.parts["programs"]?.output ?? [], as: UTF8.self).split(separator: "\n")
    return known.union(lines.map(String.init).filter(unknown.contains))
  }

  func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
    if let known = answers.withLock({ $0[command.arguments] }) {
      var outcome = try known.get()
      outcome.droppedOutput = max(0, outcome.output.count - command.outputLimit)
      outcome.output.removeLast(outcome.droppedOutput)
      return outcome
    }
    guard let program = command.arguments.first, !command.arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw .notFound(program: command.arguments.first ?? "")
    }
    var script = RemoteScript(mark: RemoteScript.newMark())
    let seconds = min(Self.callSeconds(command.timeout), Self.callSeconds(limit))
    script.run("call", command.arguments, seconds: seconds)
    let answer: RemoteAnswer
    do {
      answer = try await Self.ask(script, shell, deadline, limit)
    } catch {
      throw .unreachable(reason: error.message)
    }
    guard let part = answer.parts["call"] else { throw .unreachable(reason: "\(program): no answer from the host") }
    return try Self.result(part, command.arguments, seconds).get()
  }

  /// Ends the connection and removes the copy of the kernel's files.
  func close() async {
    await shell.close()
    directory.remove()
  }

  /// What one call may take of a host's time: the rest is for the way there.
  private static func callSeconds(_ limit: Duration) -> Int { max(1, min(30, Int(limit.components.seconds) - 1)) }

  /// A part as the outcome of a call that had been run here.
  private static func result(
    _ part: RemoteAnswer.Part, _ call: [String], _ seconds: Int
  ) -> Result<CommandOutcome, CommandFailure> {
    let program = call.first ?? ""
    guard let status = Int32(part.status) else { return .failure(.notFound(program: program)) }
    var outcome = CommandOutcome(ending: .exited(status), output: part.output, errors: part.errors)
    // What `timeout` and the shell say of a call that they ended; a tool's own 124 is not known.
    if status == 124 || status == 137 {
      return .failure(.timedOut(program: program, after: .seconds(seconds), partial: outcome))
    }
    if status > 128, status < 128 + 65 { outcome.ending = .signalled(status - 128) }
    return .success(outcome)
  }

  /// Runs a script to its end.
  private static func ask(
    _ script: RemoteScript, _ shell: any RemoteShell, _ deadline: ContinuousClock.Instant, _ limit: Duration
  ) async throws(RemoteTrouble) -> RemoteAnswer {
    let left = deadline - .now
    guard left > .zero else { throw late(limit, began: true) }
    let outcome: CommandOutcome
    do {
      outcome = try await LocalCommands().run(
        Command(
          shell.arguments(for: script.ended), environment: shell.environment, timeout: left,
          outputLimit: outputLimit, endsWhenFull: true))
    } catch {
      switch error {
      case .notFound(let program):
        throw RemoteTrouble(message: "\(program) is not on the PATH of this machine", help: "install \(program)")
      case .timedOut(_, _, let partial):
        throw late(limit, began: RemoteAnswer(output: partial.output, errors: partial.errors, mark: script.mark).began)
      default: throw RemoteTrouble(message: error.description, help: "check that \(shell.program) runs on this machine")
      }
    }
    let answer = RemoteAnswer(output: outcome.output, errors: outcome.errors, mark: script.mark)
    if answer.ended { return answer }
    if outcome.droppedOutput > 0 {
      throw RemoteTrouble(
        message: "the host printed more than 32 MiB",
        help: "look for what floods: nvidia-smi, or a profile of the shell there")
    }
    throw shell.trouble(
      RemoteSilence(
        ending: outcome.ending, errors: String(decoding: answer.lastErrors, as: UTF8.self), began: answer.began))
  }

  private static func late(_ limit: Duration, began: Bool) -> RemoteTrouble {
    let seconds = limit.components.seconds
    return began
      ? RemoteTrouble(
        message: "timed out: a command on the host was still running after \(seconds) s",
        help: "run nvidia-smi on the host: a broken driver can make it hang; --timeout gives it longer")
      : RemoteTrouble(
        message: "timed out: no shell on the host within \(seconds) s",
        help: "check that the host is up, or give it longer with --timeout")
  }
}
