import Foundation
import TestSupport
import Testing

/// The clusters in `examples/` give what their `expected/` folders say.
///
/// `RECORD_GOLDENS=1` writes the folders anew, and fails that run so that nobody takes it for a check.
@Suite struct ExamplesTests {
  let drey = BuiltBinary("drey")

  static let clusters = ["embeddings-yarn", "fraud-scoring", "mixed-standalone", "video-amd"]

  @Test func `covers every cluster of the folder`() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      at: Repository.root.appendingPathComponent("examples"), includingPropertiesForKeys: nil)
    let found = folders.filter {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("cluster.yaml").path)
    }
    #expect(found.map(\.lastPathComponent).sorted() == ExamplesTests.clusters)
  }

  @Test(arguments: clusters)
  func `prints and writes what is expected`(_ name: String) throws {
    let scratch = try Scratch()
    let cluster = "examples/\(name)/cluster.yaml"
    var files: [String: Data] = [:]
    for (file, arguments) in [
      ("resolve.txt", ["resolve", cluster]), ("resolve.json", ["resolve", cluster, "--format", "json"]),
      ("lowering.txt", ["resolve", "--lowering", cluster]), ("lint.txt", ["lint", cluster]),
      ("lint.json", ["lint", cluster, "--format", "json"]), ("discover.txt", ["discover", cluster]),
      ("discover.json", ["discover", cluster, "--format", "json"]), ("report.md", ["report", cluster, "-o", "-"]),
    ] {
      let outcome = try drey.run(arguments)
      files[file] = Data((outcome.output + outcome.errors).utf8)
      #expect(outcome.status >= 0 && outcome.status < 2, "\(arguments): \(outcome.errors)")
    }
    let compiled = try drey.run(["compile", cluster, "-o", scratch.path("out")])
    #expect(compiled.status == 0, "\(compiled.errors)")
    files["compile.txt"] = Data(compiled.errors.replacingOccurrences(of: scratch.url.path, with: "DIR").utf8)
    for (path, bytes) in try scratch.tree("out")
    where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
      files["manifests/\(path)"] = bytes
    }
    try compare(files, with: Repository.root.appendingPathComponent("examples/\(name)/expected"))
  }

  @Test func `writes the same manifests twice, and finds them up to date`() throws {
    let scratch = try Scratch()
    let clusters = ExamplesTests.clusters.map { "examples/\($0)/cluster.yaml" }
    #expect(try drey.run(["compile"] + clusters + ["-o", scratch.path("out")]).status == 0)
    let first = try scratch.tree("out")
    #expect(try drey.run(["compile"] + clusters + ["-o", scratch.path("out")]).status == 0)
    #expect(try scratch.tree("out") == first)
    #expect(try drey.run(["compile"] + clusters + ["-o", scratch.path("out"), "--check"]).status == 0)
    let file = try #require(first.keys.sorted().first { $0.hasSuffix("config.yaml") })
    try scratch.write("out/\(file)", "stale: true\n")
    let check = try drey.run(["compile"] + clusters + ["-o", scratch.path("out"), "--check"])
    #expect(check.status == 1)
    #expect(check.output.contains(file))
  }

  private func compare(_ files: [String: Data], with folder: URL) throws {
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try? FileManager.default.removeItem(at: folder)
      for (path, bytes) in files {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
      }
      Issue.record("recorded \(folder.path); run the tests again")
      return
    }
    let expected = try Scratch.tree(folder)
    #expect(Set(expected.keys) == Set(files.keys), "run 'make record' if the change is meant")
    for (path, bytes) in expected {
      let got = files[path].map { String(decoding: $0, as: UTF8.self) }
      #expect(got == String(decoding: bytes, as: UTF8.self), "\(path): run 'make record' if the change is meant")
    }
  }
}
