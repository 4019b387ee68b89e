import Foundation
import TestSupport
import Testing

@testable import ExternalResources

@Suite struct ShippedScriptTests {
  static let folder = Repository.root.appendingPathComponent("Templates/discovery")
  static let names = ["nvidia-gpu-discovery.sh", "amd-gpu-discovery.sh"]

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
  }

  @Test func `are inside the binary, byte for byte`() throws {
    #expect(try ShippedScripts.embedded == ShippedScripts(nvidia: text(Self.names[0]), amd: text(Self.names[1])))
  }

  @Test func `have the same options and the same coordination`() throws {
    let parts = try Self.names.map { name in
      let text = try text(name)
      let tool = try #require(text.range(of: "# ---- the vendor's tool"))
      let options = try #require(text.range(of: "set -u\n"))
      let coordination = try #require(text.range(of: "# ---- coordination"))
      return [String(text[options.lowerBound..<tool.lowerBound]), String(text[coordination.lowerBound...])]
    }
    #expect(parts[0] == parts[1])
  }

  @Test func `bear a tool that floods standard error, and say how to go on`() async throws {
    let scratch = try Scratch()
    let tool = try scratch.write(
      "tools/nvidia-smi",
      "#!/bin/bash\nhead -c 1000000000 /dev/zero >&2\necho 'GPU 0: NVIDIA X (UUID: GPU-a)'\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
    func run(_ arguments: String...) async throws -> CommandOutcome {
      let path = "PATH=\(scratch.path("tools")):/usr/bin:/bin"
      return try await LocalCommands().run(
        Command(
          ["/usr/bin/env", path, Self.folder.appendingPathComponent(Self.names[0]).path] + arguments,
          timeout: .seconds(60)))
    }
    let found = try await run("1", "--timeout", "60")
    #expect(found.succeeded && found.outputText == "0\n", "\(found.ending) \(found.errorText.suffix(300))")
    let few = try await run("2", "--timeout", "60")
    #expect(few.errorText.contains("2 GPUs wanted, 1 found; lower the amount, or look in dmesg"))
    let closed = try await run("1", "--enable-coordination-mode", "--coordination-file", "/nowhere/co")
    #expect(
      closed.errorText.contains(
        "cannot open /nowhere/co for writing: No such file or directory; name another by --coordination-file"),
      "\(closed.errorText.suffix(300))")
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/shellcheck"), "shellcheck is not installed"),
    arguments: names)
  func `please shellcheck`(_ name: String) async throws {
    let outcome = try await LocalCommands().run(
      Command(["/usr/bin/shellcheck", Self.folder.appendingPathComponent(name).path], timeout: .seconds(60)))
    #expect(outcome.succeeded, "\(outcome.outputText)")
  }
}
