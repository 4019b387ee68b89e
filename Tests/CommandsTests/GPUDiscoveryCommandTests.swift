import Foundation
import TestSupport
import Testing

/// `drey gpu-discovery`, as a TaskManager would call it.
@Suite(.serialized) struct GPUDiscoveryCommandTests {
  private let drey = BuiltBinary("drey")

  /// A directory with a stand-in `nvidia-smi`, which the caller removes.
  private func tools(_ body: String) throws -> URL {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("drey-tools-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let tool = directory.appendingPathComponent("nvidia-smi")
    try Data("#!/bin/bash\n\(body)\n".utf8).write(to: tool)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
    return directory
  }

  private func path(_ tools: URL) -> [String: String] { ["PATH": "\(tools.path):/usr/bin:/bin"] }

  private let sixteen = "for i in {0..15}; do echo \"GPU $i: NVIDIA X (UUID: GPU-$i)\"; done"

  @Test func `keeps the contract of Flink's script`() throws {
    let tools = try tools(sixteen)
    defer { try? FileManager.default.removeItem(at: tools) }
    let found = try drey.run(["gpu-discovery", "2", "null"], environment: path(tools))
    #expect(found.status == 0 && found.output == "0,1\n" && found.errors == "")
    let few = try drey.run(["gpu-discovery", "17"], environment: path(tools))
    #expect(few.status == 1 && few.output == "")
    #expect(
      few.errors == """
        drey gpu-discovery: 17 GPUs wanted, 16 found
          help: lower external-resource.<name>.amount, or look in dmesg for a GPU that is lost

        """)
    let wrong = try drey.run(["gpu-discovery", "2", "--enable"], environment: path(tools))
    #expect(wrong.status == 2 && wrong.errors.contains("unknown option '--enable'"))
    let help = try drey.run(["gpu-discovery", "--help"])
    #expect(help.status == 0 && help.output.contains("USAGE: drey gpu-discovery <amount>"))
  }

  @Test func `gives no GPU to two of 200 processes that are killed at random, and refuses no free one`() throws {
    let tools = try tools(sixteen)
    defer { try? FileManager.default.removeItem(at: tools) }
    let outcome = try CoordinationTrial(program: [drey.url.path, "gpu-discovery"], environment: path(tools))
      .run(seed: 108)
    #expect(outcome.doubles == [])
    #expect(outcome.faults == [])
    #expect(outcome.granted > 5 && outcome.killed > 50, "the trial tried nothing: \(outcome)")
  }

  @Test func `ends the tool's children on a signal to end`() throws {
    let tools = try tools(
      "trap '' INT TERM; echo $BASHPID >\"${0%/*}/pid\"; sleep 1000 & echo $! >>\"${0%/*}/pid\"; wait")
    defer { try? FileManager.default.removeItem(at: tools) }
    let process = Process()
    process.executableURL = drey.url
    process.arguments = ["gpu-discovery", "1"]
    process.environment = path(tools)
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let file = tools.appendingPathComponent("pid")
    var children: [Int] = []
    let deadline = Date().addingTimeInterval(30)
    while children.count < 2, Date() < deadline {
      usleep(10_000)
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      children = text.hasSuffix("\n") ? text.split(separator: "\n").compactMap { Int($0) } : []
    }
    #expect(children.count == 2)
    // Not SIGINT: a shell that runs the tests in the background has it ignored, and so does drey then.
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + SIGTERM)
    for child in children {
      // Dead, or dead and not yet waited for by init.
      let stat = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ") Z"
      #expect(stat.contains(") Z"), "\(child) runs on")
    }
  }
}
