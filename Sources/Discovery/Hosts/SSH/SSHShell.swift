internal import ExternalResources

/// The way to a host through the OpenSSH client, with the person's own configuration, keys and agent.
///
/// The first script opens a connection that the next ones use; where the person's configuration has a `ControlPath` of its
/// own, that one is used and left open.
struct SSHShell: RemoteShell {
  let program = "ssh"
  private let options: [String]
  private let destination: String
  /// Our own control socket; nil where the person's is used.
  private let socket: String?

  /// - Parameters:
  ///   - jump: hosts on the way, comma-separated, as `ssh -J` has them.
  ///   - configuration: a file instead of the person's, as `ssh -F`.
  init(
    _ host: SSHDestination, jump: [SSHDestination], configuration: String?, limit: Duration, directory: PrivateDirectory
  ) async {
    var way: [String] = []
    if let configuration { way += ["-F", configuration] }
    if let port = host.port { way += ["-p", String(port)] }
    if !jump.isEmpty { way += ["-J", jump.map(\.jump).joined(separator: ",")] }
    destination = host.destination
    let seconds = max(1, limit.components.seconds)
    var options = way
    // No terminal, no agent and no display on the host; no forwarding of the person's configuration; nothing is asked.
    options += ["-T", "-a", "-x"]
    for option in [
      "BatchMode=yes", "ConnectTimeout=\(seconds)", "ConnectionAttempts=1", "ClearAllForwardings=yes",
      "RemoteCommand=none", "RequestTTY=no", "PermitLocalCommand=no", "LogLevel=INFO",
    ] { options += ["-o", option] }
    if await Self.hasOwnSocket(way + ["--", destination]) {
      socket = nil
    } else {
      let path = "\(directory.path)/ssh"
      socket = path
      // Persists for a moment only: should this process be killed, the connection ends by itself.
      for option in ["ControlMaster=auto", "ControlPath=\(path)", "ControlPersist=\(seconds)"] {
        options += ["-o", option]
      }
    }
    self.options = options
  }

  func arguments(for script: String) -> [String] {
    // Whatever the person's shell there is, the script is for `sh`.
    [program] + options + ["--", destination, "exec sh -c \(shellQuoted(script))"]
  }

  /// A jump host's `ssh` doesn't know of `BatchMode`: it must not ask on the terminal either.
  var environment: [String: String]? { Self.silentEnvironment() }

  private static func silentEnvironment() -> [String: String] {
    var environment = currentEnvironment()
    environment["SSH_ASKPASS"] = "/bin/false"
    environment["SSH_ASKPASS_REQUIRE"] = "force"
    return environment
  }

  func trouble(_ said: RemoteSilence) -> RemoteTrouble { sshTrouble(said) }

  func close() async {
    guard let socket else { return }
    _ = try? await LocalCommands().run(
      Command(
        [program, "-o", "ControlPath=\(socket)", "-o", "LogLevel=QUIET", "-O", "exit", "--", destination],
        timeout: .seconds(2), outlivesInterruption: true))
  }

  /// Whether the person's configuration shares connections to this host already.
  private static func hasOwnSocket(_ arguments: [String]) async -> Bool {
    guard
      let outcome = try? await LocalCommands().run(
        Command(["ssh", "-G"] + arguments, environment: silentEnvironment(), timeout: .seconds(5))),
      outcome.succeeded
    else { return false }
    let lines = outcome.outputText.split(separator: "\n")
    return lines.contains { $0.hasPrefix("controlpath ") && $0 != "controlpath none" }
  }
}
