import Foundation
import TestSupport
import Testing

/// The built binary as a discovery script, on a host whose vendor tool misbehaves: an answer in time, within bounded memory,
/// nothing left running and no file half written.
@Suite struct GPUDiscoveryFaultTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The whole stand-in for `nvidia-smi`; `bash` runs it unless it says otherwise.
    var tool: String
    var status: Int32 = 1
    var output = ""
    var says: [String] = []
    /// What the tool may take; long, but for those that hang.
    var seconds: Int

    init(
      _ description: String, _ tool: String, seconds: Int = 60, status: Int32 = 1, output: String = "", says: String...
    ) {
      testDescription = description
      self.tool = tool.hasPrefix("#!") ? tool : "#!/bin/bash\n\(tool)\n"
      self.status = status
      self.output = output
      self.says = says
      self.seconds = seconds
    }
  }

  private static let one = "echo 'GPU 0: NVIDIA X (UUID: GPU-a)'"

  static let faults = [
    Fault("a hang", "exec sleep 1000", seconds: 1, says: "nvidia-smi: still running after 1 s, ended\n", "  help: "),
    Fault(
      "a hang with a word", "echo waiting >&2; sleep 1000", seconds: 1,
      says: "still running after 1 s, ended: waiting\n"),
    Fault(
      "children that ignore SIGTERM",
      "trap '' TERM INT HUP; for i in 1 2 3; do (while :; do sleep 1000; done) & done; wait",
      seconds: 1, says: "still running after 1 s, ended"),
    Fault(
      "a child in the background that holds the pipe", "\(one); (trap '' TERM; exec sleep 1000) &", status: 0,
      output: "0\n"),
    Fault(
      "200 KB on standard output", "\(one); head -c 200000 /dev/zero | tr '\\0' x",
      says: "nvidia-smi -L printed more than 64 KiB\n"),
    Fault(
      "60 KB in one line", "\(one); head -c 60000 /dev/zero | tr '\\0' x", status: 0, output: "0\n",
      says: "not understood, left out: xxx"),
    Fault(
      "60 KB of odd lines", "\(one); yes | head -c 60000", status: 0, output: "0\n",
      says: "29995 more such lines"),
    Fault(
      "5000 lost GPUs", "yes 'GPU is lost' | head -n 5000; \(one)", status: 0, output: "0\n",
      says: "more messages\n"),
    Fault("200 KB on standard error", "yes | head -c 200000 >&2; \(one)", status: 0, output: "0\n"),
    Fault(
      "1 GB on standard output", "\(one); head -c 1000000000 /dev/zero",
      says: "nvidia-smi -L printed more than 64 KiB\n"),
    Fault("1 GB on standard error", "head -c 1000000000 /dev/zero >&2; \(one)", status: 0, output: "0\n"),
    Fault("a tool that reads standard input", "cat; \(one)", status: 0, output: "0\n"),
    Fault("closed streams", "exec >&- 2>&-; exit 4", says: "nvidia-smi -L exited with status 4\n"),
    Fault("a bad exit", "echo 'it broke' >&2; exit 3", says: "nvidia-smi -L exited with status 3: it broke\n"),
    Fault("a bad exit after an answer", "\(one); exit 255", says: "exited with status 255"),
    Fault("death by a signal", "kill -SEGV $$", says: "nvidia-smi -L was killed by signal 11\n"),
    Fault(
      "a missing interpreter", "#!/nowhere/bash\n", says: "cannot start: its interpreter /nowhere/bash does not exist"),
    Fault("a CRLF shebang", "#!/bin/bash\r\n\(one)\r\n", says: "cannot start: its first line ends with CR"),
    Fault(
      "invalid UTF-8", "printf 'GPU 0: \\xff\\xfe (UUID: GPU-a)\\n\\xc3\\x28\\n'", status: 0, output: "0\n",
      says: "left out: \u{FFFD}(\n"),
    Fault("control characters", "printf '\\033[2J\\0\\n'", says: "left out: \\u{1b}[2J\\u{0}\n"),
    Fault("nothing", ":", says: "1 GPU wanted, 0 found\n  help: check that the vendor's tool lists GPUs here"),
  ]

  @Test(arguments: faults)
  func `gives an answer whatever the tool does`(_ fault: Fault) throws {
    let host = try BrokenHost(tool: fault.tool)
    let outcome = try host.run(
      "exec drey gpu-discovery 1 --timeout \(fault.seconds) --enable-coordination-mode --coordination-file co")
    #expect(outcome.status == fault.status)
    #expect(outcome.output == fault.output)
    for words in fault.says { #expect(outcome.errors.contains(words), "\(outcome.errors)") }
    if fault.status != 0 { #expect(outcome.errors.hasPrefix("drey gpu-discovery: ")) }
    // Flink reads no byte before the script has ended: more than a pipe holds would block it.
    #expect(outcome.errors.utf8.count < 60_000)
    #expect(try host.running() == [])
    #expect(try host.tree() == (fault.status == 0 ? ["co", "co.drey", "nvidia-smi"] : ["nvidia-smi"]))
    if fault.status == 0 {
      let holders = try String(contentsOf: host.scratch.url.appendingPathComponent("co"), encoding: .utf8)
      #expect(holders.wholeMatch(of: /0 [0-9]+\n/) != nil, "\(holders)")
    }
  }

  @Test func `passes by what can't be run, as a shell does`() throws {
    for make in ["mkdir nvidia-smi", "ln -s /nowhere nvidia-smi", "touch nvidia-smi"] {
      let host = try BrokenHost(tool: nil)
      // No machine has so many, whatever the kernel sees here.
      let outcome = try host.run("\(make); exec drey gpu-discovery 9999", path: "$PWD")
      #expect(outcome.status == 1 && outcome.output == "")
      #expect(outcome.errors.contains("9999 GPUs wanted"), "\(outcome.errors)")
      #expect(!outcome.errors.contains("nvidia-smi -L"), "\(outcome.errors)")
    }
  }

  @Test func `finds a tool in a folder with blanks and quotes, and one without a first line`() throws {
    let host = try BrokenHost(tool: nil)
    let folder = "it's a \"folder\" $(id) *"
    try host.scratch.write("\(folder)/nvidia-smi", "\(Self.one)\n")
    let outcome = try host.run("chmod +x */nvidia-smi; PATH=\"$PWD/$1:$PATH\" exec drey gpu-discovery 1", folder)
    #expect(outcome.status == 0 && outcome.output == "0\n", "\(outcome.errors)")
  }

  @Test func `doesn't wait for its own standard input`() throws {
    let host = try BrokenHost(tool: "#!/bin/bash\ncat\n\(Self.one)\n")
    // Flink leaves it open and writes nothing.
    let outcome = try host.run("mkfifo in; exec drey gpu-discovery 1 0<>in")
    #expect(outcome.status == 0 && outcome.output == "0\n")
  }

  @Test(arguments: [
    ("<&-", 0, "0\n", ""), ("2>&-", 0, "0\n", ""), (">&-", 2, "", "standard output can't be written"),
    ("<&- >&- 2>&-", 2, "", ""), (">/dev/full", 2, "", "standard output can't be written: No space left"),
  ])
  func `stands closed and full streams`(_ redirections: String, _ status: Int32, _ output: String, _ says: String)
    throws
  {
    let host = try BrokenHost(tool: "#!/bin/bash\n\(Self.one)\n")
    let outcome = try host.run("exec drey gpu-discovery 1 \(redirections)")
    #expect(outcome.status == status && outcome.output == output)
    #expect(says.isEmpty || outcome.errors.contains(says), "\(outcome.errors)")
    #expect(try host.running() == [])
  }

  @Test func `ends by SIGPIPE when the reader is gone`() throws {
    let host = try BrokenHost(tool: "#!/bin/bash\nsleep 0.3\n\(Self.one)\n")
    let outcome = try host.run("env --default-signal=PIPE drey gpu-discovery 1 | true; exit ${PIPESTATUS[0]}")
    #expect(outcome.status == 128 + SIGPIPE && outcome.output == "")
    #expect(try host.running() == [])
  }

  /// The other commands run the vendor's tools and the discovery script of this machine, too.
  @Test(
    arguments: ["exec sleep 1000", "trap '' INT TERM HUP; (while :; do sleep 1000; done) & wait"],
    [
      ["gpu-discovery", "1"], ["discover", "cluster.yaml"], ["report", "cluster.yaml", "-o", "report.md"],
      ["site", "build", "cluster.yaml", "-o", "site"], ["record", "--local", "-o", "host"], ["topology", "--local"],
    ])
  func `ends on Ctrl-C with all it started`(_ tool: String, _ command: [String]) throws {
    let host = try BrokenHost(tool: "#!/bin/bash\necho >started\n\(tool)\n")
    try host.writeCluster()
    // A shell that runs the tests in the background has SIGINT ignored, and would hand that on.
    let outcome = try host.run(
      """
      env --default-signal=INT drey "$@" & drey=$!
      until [ -s started ]; do sleep 0.01; done
      kill -INT $drey; wait $drey
      """, command)
    #expect(outcome.status == 128 + SIGINT, "\(outcome.output)\(outcome.errors)")
    // `discover` prints what it has found by then.
    #expect(outcome.output == "" || command[0] == "discover", "\(outcome.output)")
    #expect(outcome.errors.hasSuffix("interrupted\n"), "\(outcome.errors)")
    #expect(try host.running() == [])
    #expect(try host.tree() == ["cluster.yaml", "nvidia-smi", "started"])
  }

  @Test(arguments: [
    ("head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2", "names a GPU"), ("exit 3", "exited with status 3"),
    ("kill -SEGV $$", "killed by signal 11"), ("cat >/dev/null", "names a GPU"), ("#!/nowhere/bash", "/nowhere/bash"),
    ("printf '\\xff\\033[2J\\n'", "\u{FFFD}\\u{1b}[2J"),
  ])
  func `shows a broken tool of this machine as the row of a host that failed`(_ tool: String, _ says: String) throws {
    let host = try BrokenHost(tool: tool.hasPrefix("#!") ? "\(tool)\n" : "#!/bin/bash\n\(tool)\n")
    try host.writeCluster()
    let outcome = try host.run("exec drey discover cluster.yaml")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains(says) && !outcome.output.contains("\u{1B}"), "\(outcome.output)")
    #expect(outcome.output.contains("local"), "\(outcome.output)")
    #expect(try host.running() == [])
    #expect(try host.tree() == ["cluster.yaml", "nvidia-smi"])
  }
}

/// A folder with a stand-in `nvidia-smi`, and a shell in it that has `drey` and little memory.
private struct BrokenHost {
  let scratch: Scratch
  private let mark = UUID().uuidString

  init(tool: String?) throws {
    scratch = try Scratch()
    if let tool {
      let path = try scratch.write("nvidia-smi", tool)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
  }

  func writeCluster() throws {
    try scratch.write(
      "cluster.yaml",
      """
      apiVersion: drey/v1
      kind: Cluster
      metadata:
        name: here
      spec:
        flinkVersion: v2_3
        hosts:
          - local: true

      """)
  }

  /// Runs a line of bash, in which `drey` is the built binary.
  func run(_ line: String, _ arguments: String..., path: String = "$PWD:/usr/bin:/bin") throws -> BuiltBinary.Outcome {
    try run(line, arguments, path: path)
  }

  func run(_ line: String, _ arguments: [String], path: String = "$PWD:/usr/bin:/bin") throws -> BuiltBinary.Outcome {
    let drey = " '\(BuiltBinary("drey").url.path)' "
    // In KiB: a quarter of the greatest flood. All that a process maps counts, its libraries and stacks, too.
    let shell = "ulimit -v 250000; PATH=\"\(path)\"; \(line.replacingOccurrences(of: " drey ", with: drey))"
    return try BuiltBinary(at: URL(fileURLWithPath: "/bin/bash"))
      .run(["-c", shell, "bash"] + arguments, directory: scratch.url, environment: ["DREY_TEST_MARK": mark])
  }

  /// Processes that this host's runs left behind.
  func running() throws -> [String] {
    let mark = Data("DREY_TEST_MARK=\(mark)".utf8)
    return try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap {
      process in
      // A zombie has no environment any more.
      guard let variables = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/environ")),
        variables.range(of: mark) != nil
      else { return nil }
      let words = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))) ?? Data()
      return String(decoding: words, as: UTF8.self)
    }
  }

  /// The files of the folder.
  func tree() throws -> [String] { try scratch.tree().keys.sorted() }
}
