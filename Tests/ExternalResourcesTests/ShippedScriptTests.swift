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
