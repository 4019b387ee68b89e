package import Foundation

/// A real `sshd` on loopback with throw-away keys, and the `ssh_config` to reach it; ended when the test lets go of it.
///
/// One server listens on several ports, and each is a host with a `PATH` of its own.
package final class SSHServer: Sendable {
  /// The client's configuration, for `ssh -F`.
  package let configuration: String
  /// The host's name in the configuration → its port.
  package let ports: [String: Int]
  private let scratch: Scratch
  private let process: Process

  /// Nil, said on standard output, where `sshd` or `ssh` is not installed.
  ///
  /// - Parameters:
  ///   - hosts: the hosts' names, and the directory that stands first on their `PATH`.
  ///   - more: lines for the client's configuration.
  package static func start(_ hosts: [String: String], more: String = "") throws -> SSHServer? {
    guard let sshd = executable("sshd"), executable("ssh") != nil, let keygen = executable("ssh-keygen") else {
      print("skipped: no sshd, ssh or ssh-keygen on this machine (Debian: openssh-server, openssh-client)")
      return nil
    }
    return try SSHServer(hosts, more: more, sshd: sshd, keygen: keygen)
  }

  private init(_ hosts: [String: String], more: String, sshd: URL, keygen: URL) throws {
    scratch = try Scratch()
    let directory = scratch.url.path
    for key in ["host", "user"] {
      try finish(keygen, ["-q", "-t", "ed25519", "-N", "", "-C", "drey test", "-f", "\(directory)/\(key)"])
    }
    // What a daemon that runs as root insists on.
    if geteuid() == 0 {
      try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
    }
    var ports: [String: Int] = [:]
    for name in hosts.keys { ports[name] = try LoopbackPort.free() }
    self.ports = ports
    var server = """
      ListenAddress 127.0.0.1
      HostKey \(directory)/host
      PidFile none
      AuthorizedKeysFile \(directory)/user.pub
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PrintMotd no
      MaxStartups 500

      """
    var client = more + "\n"
    let key = try String(contentsOfFile: "\(directory)/host.pub", encoding: .utf8)
    var known = ""
    for (name, port) in ports.sorted(by: { $0.key < $1.key }) {
      server += "Port \(port)\n"
      client += "Host \(name)\n  HostName 127.0.0.1\n  Port \(port)\n"
      known += "[127.0.0.1]:\(port) \(key)"
    }
    for (name, path) in hosts.sorted(by: { $0.key < $1.key }) {
      server += "Match LocalPort \(ports[name] ?? 0)\n  SetEnv PATH=\(path):/usr/bin:/bin\n"
    }
    client += """
      Host *
        IdentityFile \(directory)/user
        IdentitiesOnly yes
        IdentityAgent none
        UserKnownHostsFile \(directory)/known
        GlobalKnownHostsFile /dev/null

      """
    try scratch.write("server", server)
    configuration = try scratch.write("client", client)
    try scratch.write("known", known)
    process = Process()
    // Behind a shell: sshd closes every descriptor that it doesn't know, and with it the one by which Foundation notices
    // a child's end; Foundation then waits for it in the one thread that serves all children.
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", Self.endsWithParent, "sshd", sshd.path, "-D", "-e", "-f", "\(directory)/server"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: try scratch.write("log", ""))
    try process.run()
    for port in ports.values {
      var tries = 0
      while !LoopbackPort.answers(port), process.isRunning, tries < 500 {
        usleep(10_000)
        tries += 1
      }
    }
    guard process.isRunning else {
      throw Failure(log: (try? String(contentsOfFile: scratch.path("log"), encoding: .utf8)) ?? "")
    }
  }

  /// For `bash -c`: runs its arguments until they end or the parent does, and then ends the process group. No test lets go of its
  /// server when its run is killed.
  package static let endsWithParent = """
    "$@" &
    while read -r _ _ _ parent _ <"/proc/$$/stat" && ((parent == PPID)) && kill -0 "$!"; do sleep 1; done 2>/dev/null
    kill -KILL 0
    """

  package struct Failure: Error { package var log: String }

  deinit {
    // Not waited for: it has nothing to finish. The group of both, which Foundation made; by no signal that a thread of the
    // tests may have had blocked when it started them.
    kill(-process.processIdentifier, SIGKILL)
  }
}

/// A program of this machine; also one that only root has on the `PATH`.
package func executable(_ name: String) -> URL? {
  let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
  return path.split(separator: ":").map { URL(fileURLWithPath: "\($0)/\(name)") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
}

private func finish(_ program: URL, _ arguments: [String]) throws {
  let process = try Process.run(program, arguments: arguments)
  process.waitUntilExit()
}
