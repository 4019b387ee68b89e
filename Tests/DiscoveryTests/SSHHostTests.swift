import Diagnostics
import ExternalResources
import Foundation
import TestSupport
import Testing
import Topology

@testable import Discovery

/// Against a real `sshd` on loopback.
@Suite(.serialized) struct SSHHostTests {
  /// Stand-ins for a recorded host's tools, for the far end's `PATH`.
  private func tools(_ example: String) throws -> StandInTools {
    let directory = Repository.root.appendingPathComponent("examples/hosts/\(example)").path
    let text = Array(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/host.yaml")))
    let manifest = try HostManifest.parse(SourceFile(path: "host.yaml", text: text), name: example)
    return try StandInTools(
      manifest.tools, files: directory, bash: "/bin/bash",
      hidden: [])
  }

  private func ask(
    _ host: String, _ server: SSHServer? = nil, configuration: String? = nil, jump: String? = nil, seconds: Int64 = 20
  ) async throws -> Host {
    let options = DiscoveryOptions(
      timeout: .seconds(seconds), sshConfiguration: configuration ?? server?.configuration ?? "/dev/null")
    return try #require(await discover([HostToAsk(.ssh(host: host, jump: jump))], options: options).hosts.first)
  }

  @Test(arguments: ["dgx-h100", "a100-mig", "mi300x"])
  func `finds behind SSH what is there`(_ example: String) async throws {
    if let own = SampleHost.vendorTools.first(where: { executable($0) != nil }) {
      print("skipped: the \(own) of this machine would answer beside the stand-ins")
      return
    }
    let tools = try tools(example)
    guard let server = try SSHServer.start(["gpu-1": tools.directory]) else { return }
    let here = try #require(await discover([HostToAsk(DiscoverTests.example(example))]).hosts.first)
    let there = try await ask("gpu-1", server)
    #expect(there.name == "gpu-1")
    #expect(there.status == .ok)
    #expect(there.gpus == here.gpus)
    #expect(there.links == here.links)
    // A machine with GPUs of its own has them in its kernel, whatever the stand-ins say.
    #expect(there.findings.filter { !$0.message.contains("the kernel has") } == [])
  }

  @Test func `asks several hosts at once and goes over a jump host`() async throws {
    let dgx = try tools("dgx-h100")
    let workstation = try tools("workstation")
    guard
      let server = try SSHServer.start([
        "gpu-1": dgx.directory, "gpu-2": workstation.directory, "gpu-3": workstation.directory,
      ])
    else { return }
    let inventory = await discover(
      [
        HostToAsk(.ssh(host: "gpu-2")), HostToAsk(.ssh(host: "gpu-1", jump: "gpu-3")), HostToAsk(.ssh(host: "gpu-3")),
      ], options: DiscoveryOptions(timeout: .seconds(20), sshConfiguration: server.configuration))
    #expect(inventory.hosts.map(\.name) == ["gpu-2", "gpu-1", "gpu-3"])
    #expect(inventory.hosts.map(\.gpus.count) == [2, 8, 2], "\(inventory.hosts.map(\.findings))")
  }

  @Test func `takes a user and a port, and asks no other way than the person's ssh`() async throws {
    let tools = try tools("workstation")
    guard let server = try SSHServer.start(["gpu-1": tools.directory], more: "Match all\n  StrictHostKeyChecking yes")
    else { return }
    let port = try #require(server.ports["gpu-1"])
    for host in ["\(NSUserName())@127.0.0.1:\(port)", "ssh://127.0.0.1:\(port)"] {
      let found = try await ask(host, server)
      #expect(found.gpus.count == 2, "\(found.findings)")
    }
  }

  @Test(arguments: [
    "-oProxyCommand=touch pwned", "-l", "ssh://-oProxyCommand=x", "user@-x", "a b", "$(id)", "a;b", "x:99999", "", "@",
    "`id`", "a\nb",
  ])
  func `refuses a host that is none`(_ host: String) async throws {
    let found = try await ask(host)
    #expect(found.status == .failed)
    #expect(found.findings.first?.message.contains("can only") == true, "\(found.findings)")
  }

  @Test func `refuses a jump host that is none`() async throws {
    #expect(try await ask("gpu-1", jump: "a,-oProxyCommand=x").findings.first?.message.contains("can only") == true)
  }

  @Test func `keeps the person's bashrc out of what tools and scripts print`() async throws {
    let scratch = try Scratch()
    try scratch.write(".bashrc", "echo welcome\n")
    var script = RemoteScript(mark: "mark")
    script.run("call", ["bash", "-c", "echo answer"], seconds: 5)
    // As sshd starts the shell of the person, whose `exec` this one is.
    let outcome = try await LocalCommands().run(
      Command(
        ["sh", "-c", script.ended],
        environment: ["PATH": "/usr/bin:/bin", "HOME": scratch.url.path, "SSH_CLIENT": "127.0.0.1 1 2", "SHLVL": "0"]))
    let answer = RemoteAnswer(output: outcome.output, errors: outcome.errors, mark: "mark")
    #expect(answer.parts["call"].map { String(decoding: $0.output, as: UTF8.self) } == "answer\n")
  }

  @Test func `takes none of ssh's own notes for a reason`() {
    let said = """
      ** WARNING: connection is not using a post-quantum key exchange algorithm.
      ** This session may be vulnerable to "store now, decrypt later" attacks.
      Warning: Permanently added '[127.0.0.1]:2222' (ED25519) to the list of known hosts.
      """
    func trouble(_ errors: String, began: Bool) -> String {
      sshTrouble(RemoteSilence(ending: .exited(255), errors: errors, began: began)).message
    }
    #expect(trouble(said, began: true) == "connection lost half-way: the shell on the host ended early")
    #expect(trouble(said, began: false) == "connection lost before a shell began: ssh gives no reason")
    #expect(trouble("kex: bad\n" + said, began: false) == "ssh failed: kex: bad")
  }

  @Test func `tells the ways to fail apart`() async throws {
    let tools = try tools("workstation")
    let silent = try LoopbackPort.Silent()
    let closing = try LoopbackPort.Closing("SSH-2.0-OpenSSH_9.2\r\n")
    guard let server = try SSHServer.start(["gpu-1": tools.directory]) else { return }
    let port = try #require(server.ports["gpu-1"])
    func reason(_ host: String, configuration: String? = nil, seconds: Int64 = 10) async throws -> String {
      let host = try await ask(host, server, configuration: configuration, seconds: seconds)
      #expect(host.status == .failed)
      #expect(host.gpus == [])
      return host.findings.first?.message ?? ""
    }
    #expect(try await reason("127.0.0.1:\(try LoopbackPort.free())").hasPrefix("connection refused"))
    let start = ContinuousClock.now
    #expect(try await reason("127.0.0.1:\(silent.port)", seconds: 1).hasPrefix("timed out"))
    #expect(ContinuousClock.now - start < .seconds(300))
    let closed = try await reason("127.0.0.1:\(closing.port)")
    #expect(closed.hasPrefix("connection closed before a shell began"), "\(closed)")
    #expect(try await reason("no-such-host.invalid").hasPrefix("unknown host"))
    let scratch = try Scratch()
    let stranger = try scratch.write(
      "stranger", "Host *\n  UserKnownHostsFile \(scratch.path("known"))\n  GlobalKnownHostsFile /dev/null\n")
    #expect(try await reason("127.0.0.1:\(port)", configuration: stranger).hasPrefix("host key not known"))
    let keyless = try scratch.write(
      "keyless",
      "Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  IdentityFile /dev/null\n  IdentitiesOnly yes\n"
    )
    #expect(try await reason("127.0.0.1:\(port)", configuration: keyless).hasPrefix("permission denied"))
  }

  @Test func `says that a connection was lost half-way, that a tool is missing and that one hangs`() async throws {
    let scratch = try Scratch()
    func tool(_ host: String, _ body: String) throws -> String {
      let path = try scratch.write("\(host)/nvidia-smi", "#!/bin/sh\n\(body)\n")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      return scratch.path(host)
    }
    guard
      let server = try SSHServer.start([
        // Kills the nearest sshd above it: the one of this connection. A process on the way may end while it is asked for
        // its parent; then the way begins again.
        "drops": try tool(
          "drops",
          """
          for try in 1 2 3 4 5 6 7 8 9; do
            p=$$
            while [ "${p:-0}" -gt 1 ]; do
              p=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$p/status)
              case $(cat /proc/$p/comm) in sshd*) kill -KILL "$p"; exit ;; esac
            done
            sleep 0.1
          done
          """),
        "hangs": try tool("hangs", "sleep 60"),
        "broken": try tool("broken", "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18"),
        "bare": scratch.path("nothing"),
      ])
    else { return }
    let dropped = try await ask("drops", server)
    #expect(dropped.status == .failed)
    #expect(dropped.findings.first?.message.hasPrefix("connection lost half-way") == true, "\(dropped.findings)")
    let hangs = try await ask("hangs", server, seconds: 2)
    #expect(hangs.status == .failed)
    #expect(
      hangs.findings.contains { $0.message.contains("timed out") || $0.message.contains("still running") },
      "\(hangs.findings)")
    let broken = try await ask("broken", server)
    #expect(broken.status == .failed)
    #expect(broken.findings.contains { $0.message.contains("version") }, "\(broken.findings)")
    // This machine may have a tool and GPUs of its own.
    if executable("nvidia-smi") == nil, executable("amd-smi") == nil, executable("rocm-smi") == nil {
      let bare = try await ask("bare", server)
      #expect(bare.findings.contains { $0.message.contains("none of nvidia-smi") }, "\(bare.findings)")
    }
  }

  @Test func `leaves no connection and no file behind`() async throws {
    let tools = try tools("workstation")
    guard let server = try SSHServer.start(["gpu-1": tools.directory]) else { return }
    let directory = try PrivateDirectory(holdsSockets: true)
    let shell = await SSHShell(
      try SSHDestination("gpu-1"), jump: [], configuration: server.configuration, limit: .seconds(10),
      directory: directory)
    let host = try await RemoteShellHost.open(
      "gpu-1", shell: shell, directory: directory, limit: .seconds(10), scripts: .embedded
    ).get()
    #expect(FileManager.default.fileExists(atPath: "\(directory.path)/ssh"))
    // Not among what was asked at first: it takes the open connection.
    let outcome = try await host.run(Command(["printf", "%s|", "a b", "it's", "$(id)", "", "\\n", "é"]))
    #expect(outcome.outputText == "a b|it's|$(id)||\\n|é|")
    #expect(try await host.run(Command(["sh", "-c", "echo no >&2; exit 3"])).ending == .exited(3))
    await #expect(throws: CommandFailure.notFound(program: "no-such-tool")) {
      try await host.run(Command(["no-such-tool"]))
    }
    await host.close()
    #expect(!FileManager.default.fileExists(atPath: directory.path))
    #expect(!processes().contains { $0.contains("\(directory.path)/ssh") })
  }

  /// The command lines of all processes.
  private func processes() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { Int($0) != nil }.compactMap {
      FileManager.default.contents(atPath: "/proc/\($0)/cmdline").map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test func `a test's server ends with the test's process, also when that is killed`() async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let mark = "9\(ProcessInfo.processInfo.processIdentifier)"
    // In a group of its own, as Foundation starts a server; its parent is killed at once.
    process.arguments = [
      "-c", "set -m; bash -c \"$0\" x sleep \(mark) & sleep 0.2; kill -KILL $$", SSHServer.endsWithParent,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    var left = true
    for _ in 0..<600 where left {
      try await Task.sleep(for: .milliseconds(100))
      left = processes().contains { $0.contains(mark) }
    }
    #expect(!left)
  }

  @Test func `takes the host's streams apart whatever the tools print`() {
    let answer = RemoteAnswer(
      output: Array("Welcome!\n\nm begin 0\n\nm a 0\nno line end\nm b 3\n\nm mm 0\nm\n\nm end 0\n".utf8),
      errors: Array("noise\nm begin 0\n\nm a 0\nwords\n\nm b 3\nlast\n".utf8), mark: "m")
    #expect(answer.began && answer.ended)
    #expect(answer.parts["a"]?.output == [])
    #expect(answer.parts["b"].map { String(decoding: $0.output, as: UTF8.self) } == "no line end")
    #expect(answer.parts["b"].map { String(decoding: $0.errors, as: UTF8.self) } == "words\n")
    #expect(answer.parts["b"]?.status == "3")
    #expect(String(decoding: answer.lastErrors, as: UTF8.self) == "last\n")
    #expect(!RemoteAnswer(output: [], errors: [], mark: "m").began)
  }

  @Test func `writes no file where the host must not`() throws {
    let directory = try PrivateDirectory(holdsSockets: true)
    let printed =
      "F/sys/../../etc/x\n a\nF/etc/passwd\n a\nF/sys//x\n a\nF/sys/bus/ok\n 0x10de\nN/dev/nvidia0\nF/sys/bus/ok/below\n x\n"
    #expect(KernelTree.write(Array(printed.utf8), into: directory))
    let tree = try Scratch.tree(URL(fileURLWithPath: directory.path))
    #expect(tree.keys.sorted() == ["dev/nvidia0", "sys/bus/ok"])
    #expect(tree["sys/bus/ok"] == Data("0x10de\n".utf8))
  }
}
