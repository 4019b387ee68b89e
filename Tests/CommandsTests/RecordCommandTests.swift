import Foundation
import TestSupport
import Testing

/// `drey record` as a person runs it.
@Suite struct RecordCommandTests {
  let drey = BuiltBinary("drey")

  /// An `nvidia-smi` that answers as the DGX of the examples, with a serial number and a process in its log.
  private func standIn(_ scratch: Scratch) throws -> [String: String] {
    let host = Repository.root.appendingPathComponent("examples/hosts/dgx-h100").path
    try scratch.write(
      "log.xml",
      """
      <?xml version="1.0" ?>
      <nvidia_smi_log><attached_gpus>1</attached_gpus><gpu id="00000000:1B:00.0"><serial>1650522003820</serial>
      <processes><process_info><process_name>/home/ann/train --key=hunter2</process_name></process_info></processes>
      </gpu></nvidia_smi_log>
      """)
    try scratch.writeTool(
      "bin/nvidia-smi",
      """
      case "$*" in
        -L) cat \(host)/nvidia-smi-list.txt ;;
        --query-gpu=index,uuid*) cat \(host)/nvidia-smi-query.csv ;;
        "topo -m") cat \(host)/nvidia-smi-topo.txt ;;
        "-q -x") cat \(scratch.path("log.xml")) ;;
        *) cat \(host)/nvidia-smi-index.csv ;;
      esac
      """)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return ["PATH": "\(scratch.path("bin")):\(path)"]
  }

  @Test func `records this machine, and the recording gives the same inventory`() throws {
    let scratch = try Scratch()
    let environment = try standIn(scratch)
    let live = try drey.run(["discover", "--local", "--format", "json"], environment: environment)
    let recorded = try drey.run(["record", "--local", "-o", scratch.path("host")], environment: environment)
    #expect(recorded.status == live.status, "\(recorded.errors)")
    #expect(recorded.output.isEmpty)
    #expect(recorded.errors.contains("recorded 8 GPUs"), "\(recorded.errors)")
    let replayed = try drey.run(["discover", "--sample", scratch.path("host"), "--format", "json"])
    #expect(replayed.output == live.output)
    let all = try scratch.tree("host").values.map { String(decoding: $0, as: UTF8.self) }.joined()
    #expect(!all.contains("1650522003820") && !all.contains("hunter2"))
    #expect(all.contains("<serial>[left out]</serial>"))
    // Once more over it: what is no longer said goes.
    let again = try drey.run(
      ["record", "--local", "--with-serials", "--name", "mine", "-o", scratch.path("host")], environment: environment)
    #expect(again.status == live.status, "\(again.errors)")
    let kept = try scratch.tree("host").values.map { String(decoding: $0, as: UTF8.self) }.joined()
    #expect(kept.contains("1650522003820") && kept.contains("name: mine"))
  }

  @Test func `gives other UUIDs on request, and the directory's name`() throws {
    let scratch = try Scratch()
    let recorded = try drey.run(
      ["record", "--sample", "examples/hosts/a100-mig", "--anonymous", "-o", scratch.path("public")])
    #expect(recorded.status == 0, "\(recorded.errors)")
    let replayed = try drey.run(["discover", "--sample", scratch.path("public"), "--format", "json"])
    #expect(replayed.status == 0)
    #expect(replayed.output.contains(#""name": "public""#))
    let listing = try String(
      contentsOf: Repository.root.appendingPathComponent("examples/hosts/a100-mig/nvidia-smi-list.txt"), encoding: .utf8
    )
    let uuids = listing.matches(of: /(GPU|MIG)-[0-9a-f-]{36}/).map { String($0.0) }
    #expect(uuids.count > 4)
    let all = try scratch.tree("public").values.map { String(decoding: $0, as: UTF8.self) }.joined()
    #expect(uuids.allSatisfy { !all.contains($0) })
  }

  @Test func `never writes into a directory of other things, nor over files of a person`() throws {
    let scratch = try Scratch()
    try scratch.write("other/precious", "x")
    let foreign = try drey.run(["record", "--sample", "examples/hosts/workstation", "-o", scratch.path("other")])
    #expect(foreign.status == 2)
    #expect(foreign.errors.contains("holds other files"))
    try scratch.write("own/host.yaml", "name: own\ntools: []\n")
    let own = try drey.run(["record", "--sample", "examples/hosts/workstation", "-o", scratch.path("own")])
    #expect(own.status == 2)
    #expect(try scratch.tree("other").keys.sorted() == ["precious"])
    #expect(try String(contentsOfFile: scratch.path("own/host.yaml"), encoding: .utf8) == "name: own\ntools: []\n")
  }

  @Test func `writes nothing of a host that can't be reached`() throws {
    let scratch = try Scratch()
    let port = try LoopbackPort.free()
    let outcome = try drey.run([
      "record", "--ssh", "127.0.0.1:\(port)", "--ssh-config", "/dev/null", "-o", scratch.path("host"),
    ])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("connection refused"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("host")))
  }

  @Test(arguments: [
    [], ["--local", "--sample", "examples/hosts/workstation"], ["--kubernetes"], ["--yarn", "http://x"],
    ["--local", "--anonymous", "--with-serials"], ["--local", "--name", ""],
  ])
  func `exits with 2 unless it is one host that can be asked`(_ arguments: [String]) throws {
    let scratch = try Scratch()
    let outcome = try drey.run(["record", "-o", scratch.path("host")] + arguments)
    #expect(outcome.status == 2)
    #expect(!outcome.errors.isEmpty && !FileManager.default.fileExists(atPath: scratch.path("host")))
  }

  @Test func `says in few words that a tool floods`() throws {
    let scratch = try Scratch()
    try scratch.writeTool("bin/nvidia-smi", "yes 'no line of a GPU' | head -n 20000")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let outcome = try drey.run(
      ["discover", "--local"], environment: ["PATH": "\(scratch.path("bin")):\(path)"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("nvidia-smi -L: 19980 more lines not understood"), "\(outcome.output)")
    #expect(outcome.output.split(separator: "\n").count < 50)
  }
}
