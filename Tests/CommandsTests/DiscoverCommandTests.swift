import Foundation
import TestSupport
import Testing

/// `drey discover` as a person runs it.
@Suite struct DiscoverCommandTests {
  let drey = BuiltBinary("drey")
  let workstation = "examples/hosts/workstation"

  @Test func `mixes hosts and clusters, and fails at the end for one that failed`() throws {
    let port = try LoopbackPort.free()
    let outcome = try drey.run([
      "discover", "examples/embeddings-yarn/cluster.yaml", "--sample", workstation, "--ssh", "127.0.0.1:\(port)",
      "--ssh", "-oProxyCommand=touch pwned", "--yarn", "http://127.0.0.1:\(port)", "--timeout", "5",
    ])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("workstation"))
    #expect(outcome.output.contains("l40s-yarn"))
    #expect(outcome.output.contains("127.0.0.1:\(port): error: connection refused"))
    #expect(outcome.output.contains("-oProxyCommand=touch pwned: error: a host can only"))
    #expect(outcome.output.contains("http://127.0.0.1:\(port): error: connection refused"))
    // Standard error is no terminal: no progress.
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: Repository.root.appendingPathComponent("pwned").path))
  }

  @Test(arguments: [
    [], ["--parallel", "0", "--local"], ["--timeout", "0", "--local"], ["--format", "xml", "--local"],
    ["--context", "-x"], ["--local", "--diff", "/nowhere/old.json"], ["--local", "--diff", "README.md"],
  ])
  func `exits with 2 on wrong usage`(_ arguments: [String]) throws {
    let outcome = try drey.run(["discover"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty && !outcome.errors.isEmpty)
  }

  @Test func `writes a file in one piece, and compares with it later`() throws {
    let scratch = try Scratch()
    for format in ["json", "yaml"] {
      let file = scratch.path("old.\(format)")
      let written = try drey.run(["discover", "--sample", workstation, "--format", format, "-o", file])
      #expect(written.status == 0 && written.output.isEmpty, "\(written.errors)")
      let same = try drey.run(["discover", "--sample", workstation, "--diff", file])
      #expect(same.status == 0 && same.output.isEmpty, "\(same.output)\(same.errors)")
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try scratch.write(
        "changed", text.replacingOccurrences(of: "24564", with: "24000").replacingOccurrences(of: "PHB", with: "SYS"))
      let changed = try drey.run(["discover", "--sample", workstation, "--diff", scratch.path("changed")])
      #expect(changed.status == 1)
      #expect(
        changed.output == """
          ~ workstation: GPU 0: memoryMiB 24000 -> 24564
          ~ workstation: GPU 1: memoryMiB 24000 -> 24564
          ~ workstation: link GPU0-GPU1: kind SYS -> PHB

          """)
      let others = try drey.run(["discover", "--sample", "examples/hosts/l40s-yarn", "--diff", file])
      #expect(others.status == 1)
      #expect(others.output == "+ l40s-yarn: 4 GPUs\n- workstation: 2 GPUs\n")
    }
    let refused = try drey.run(["discover", "--sample", workstation, "-o", "/nowhere/inventory.json"])
    #expect(refused.status == 2)
  }

  @Test func `says beside the changes which hosts failed before and failed again`() throws {
    let scratch = try Scratch()
    let file = scratch.path("old.json")
    let gone = "examples/hosts/no-such"
    let written = try drey.run(["discover", "--sample", gone, "--format", "json", "-o", file])
    #expect(written.status == 1)
    // No change, and still no success.
    let again = try drey.run(["discover", "--sample", gone, "--diff", file])
    #expect(again.status == 1 && again.output.isEmpty)
    #expect(again.errors.contains("drey: warning: no-such failed again: "), "\(again.errors)")
    // A host that failed only now is a change, and not said twice.
    _ = try drey.run(["discover", "--sample", workstation, "--format", "json", "-o", file])
    let now = try drey.run(["discover", "--sample", workstation, "--sample", gone, "--diff", file])
    #expect(now.status == 1 && now.output.hasPrefix("+ no-such: failed ("), "\(now.output)")
    #expect(!now.errors.contains("failed again"), "\(now.errors)")
  }

  @Test func `prints the schema that is in the documentation, and keeps to it`() throws {
    let outcome = try drey.run(["schema", "inventory"])
    #expect(outcome.status == 0)
    let file = Repository.root.appendingPathComponent("docs/schemas/inventory.schema.json")
    #expect(
      try String(contentsOf: file, encoding: .utf8) == outcome.output,
      "run 'drey schema inventory > docs/schemas/inventory.schema.json'")
    let check = "import json, sys, jsonschema; jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1])))"
    guard let python = executable("python3"),
      try BuiltBinary(at: python).run(["-c", "import jsonschema"]).status == 0
    else {
      print("skipped: no python3 with jsonschema on this machine (Debian: python3-jsonschema)")
      return
    }
    var arguments = ["discover", "--format", "json", "--ssh", "-x"]
    for host in ["a100-mig", "mi300x", "dgx-h100"] { arguments += ["--sample", "examples/hosts/\(host)"] }
    var outputs = [try drey.run(arguments).output]
    if let server = try RESTServer.start("yarn", needed: "curl") {
      outputs.append(try drey.run(["discover", "--format", "json", "--yarn", server.url]).output)
    }
    for output in outputs {
      let checked = try BuiltBinary(at: python).run(["-c", check, file.path], input: Data(output.utf8))
      #expect(checked.status == 0, "\(checked.errors.suffix(2000))")
    }
  }

  @Test func `prints what was found when it is ended, and leaves nothing behind`() throws {
    let silent = try LoopbackPort.Silent()
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path("tmp"), withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = drey.url
    process.currentDirectoryURL = Repository.root
    process.arguments = [
      "discover", "--sample", workstation, "--ssh", "127.0.0.1:\(silent.port)", "--ssh-config", "/dev/null",
      "--parallel", "2", "--timeout", "600",
    ]
    let output = try scratch.write("out", "")
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: try scratch.write("err", ""))
    var environment = ProcessInfo.processInfo.environment
    environment["TMPDIR"] = scratch.path("tmp")
    process.environment = environment
    try process.run()
    // Until the client has connected, nothing is there to be left behind. No sleep of tasks: other tests hold their threads,
    // and the run would end by itself.
    func clients() -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { Int($0) != nil }.filter {
        let words = FileManager.default.contents(atPath: "/proc/\($0)/cmdline") ?? Data()
        return String(decoding: words, as: UTF8.self).hasPrefix("ssh\0")
          && String(decoding: words, as: UTF8.self).contains("\0\(silent.port)\0")
      }
    }
    for _ in 0..<1000 where clients().isEmpty { usleep(10_000) }
    #expect(!clients().isEmpty)
    usleep(300_000)
    process.interrupt()
    for _ in 0..<1000 where process.isRunning { usleep(10_000) }
    #expect(!process.isRunning)
    #expect(process.terminationStatus == 130)
    let text = try String(contentsOfFile: output, encoding: .utf8)
    #expect(text.contains("workstation"), "\(text)")
    #expect(text.contains("127.0.0.1:\(silent.port)"), "\(text)")
    #expect(clients().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("tmp")) == [])
  }
}
