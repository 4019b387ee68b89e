import Foundation
import TestSupport
import Testing

/// A team adopts Drey on what it has: `--write-baseline`, `--baseline`.
@Suite struct BaselineTests {
  private let scratch: Scratch
  private let drey = BuiltBinary("drey")

  init() throws {
    scratch = try Scratch()
    try scratch.write(".git/HEAD", "")
    try scratch.write(".drey.yaml", "version: 1\nbaseline: .drey-baseline.json\n")
    try scratch.write("a/config.yaml", Self.bad)
    try scratch.write("b/config.yaml", "# b\n" + Self.bad)
    #expect(try lint("--write-baseline", ".").errors == "drey: wrote .drey-baseline.json: 4 findings\n")
  }

  private static let bad =
    "external-resources: gpu\nexternal-resource.gpu.amount: 0\nexternal-resource.fpga.amount: x\n"

  private func lint(_ arguments: String..., in directory: String = ".") throws -> BuiltBinary.Outcome {
    try drey.run(["lint"] + arguments, directory: scratch.url.appendingPathComponent(directory))
  }

  private func remove(_ path: String) throws {
    try FileManager.default.removeItem(at: scratch.url.appendingPathComponent(path))
  }

  private func baseline() throws -> String {
    try String(contentsOf: scratch.url.appendingPathComponent(".drey-baseline.json"), encoding: .utf8)
  }

  @Test func `accepts what there is, from wherever the run starts, and says how much`() throws {
    for (directory, path, count) in [(".", ".", 4), ("a", ".", 2), (".", "b/config.yaml", 2), ("a", "../b", 2)] {
      let outcome = try lint(path, in: directory)
      #expect(outcome.status == 0)
      #expect(outcome.output.hasSuffix("\(count) more in the baseline.\n"), "\(outcome.output)\(outcome.errors)")
    }
    #expect(try lint("--format", "json", ".").output == "{\n  \"findings\": []\n}\n")
  }

  @Test func `holds when lines move, and tells what is new`() throws {
    try scratch.write("a/config.yaml", "# one\n\n# two\nrest.port: 8081\n" + Self.bad)
    #expect(try lint(".").output.hasPrefix("No findings"))
    try scratch.write("a/config.yaml", Self.bad + "external-resource.tpu.amount: y\n")
    let outcome = try lint(".")
    #expect(outcome.output.contains("a/config.yaml:4:"), "\(outcome.output)")
    #expect(!outcome.output.contains("a/config.yaml:3:"))
  }

  @Test func `follows a renamed file, but accepts nothing of a copy`() throws {
    try scratch.write("copy/config.yaml", "# b\n" + Self.bad)
    #expect(try lint("copy").output.contains("copy/config.yaml:3:"))
    try remove("copy")
    try FileManager.default.moveItem(
      at: scratch.url.appendingPathComponent("a"), to: scratch.url.appendingPathComponent("z"))
    #expect(try lint(".").output.hasPrefix("No findings"))
    #expect(try lint("z").output.hasPrefix("No findings"))
  }

  /// An entry is taken once: a file that is gone may have become one of them, and the other is new.
  @Test func `accepts one of two files that are as a renamed one was`() throws {
    try remove("a")
    try scratch.write("y/config.yaml", Self.bad)
    try scratch.write("z/config.yaml", Self.bad)
    let outcome = try lint(".")
    #expect(outcome.status == 1)
    #expect(
      outcome.output.contains("z/config.yaml:2:") && !outcome.output.contains("y/config.yaml:"), "\(outcome.output)")
    #expect(outcome.output == (try lint(".").output))
    #expect(!outcome.output.contains("BSL101"))
  }

  @Test func `holds when line ends change, in the files and in itself`() throws {
    try scratch.write("a/config.yaml", Self.bad.replacingOccurrences(of: "\n", with: "\r\n"))
    try scratch.write(".drey-baseline.json", baseline().replacingOccurrences(of: "\n", with: "\r\n"))
    let outcome = try lint(".")
    #expect(outcome.output.hasPrefix("No findings"), "\(outcome.output)\(outcome.errors)")
  }

  @Test func `tells of entries that are mended, and prunes them`() throws {
    try scratch.write("a/config.yaml", "external-resources: none\n")
    let outcome = try lint(".")
    #expect(outcome.status == 0)
    #expect(outcome.output.components(separatedBy: "info[BSL101]").count == 3, "\(outcome.output)")
    #expect(outcome.output.contains(".drey-baseline.json:4:5: info[BSL101]"), "\(outcome.output)")
    #expect(try lint("b").output.contains("BSL101") == false, "nobody looked at a")
    #expect(try lint("--select", "OPT", ".").output.contains("BSL101") == false, "nobody asked those rules")
    #expect(try lint("--write-baseline", ".").errors == "drey: wrote .drey-baseline.json: 2 findings\n")
    #expect(try lint(".").output == "No findings in 2 files. 2 more in the baseline.\n")
    try remove("b/config.yaml")
    #expect(try lint(".").output.contains("BSL101"))
  }

  @Test func `keeps entries that a run can't judge, and writes the same bytes twice`() throws {
    let all = try baseline()
    #expect(try lint("--write-baseline", "a").status == 0)
    #expect(try baseline() == all)
    #expect(try lint("--write-baseline", "--select", "GPU113", ".").status == 0)
    #expect(try baseline() == all)
    #expect(try lint("--write-baseline", ".", in: "a").status == 0)
    #expect(try baseline() == all)
  }

  @Test func `is not mended and not shown with --fix`() throws {
    let text = "external-resources: gpu,fpga\n"
    try scratch.write("c/config.yaml", text)
    #expect(try lint("--write-baseline", ".").status == 0)
    _ = try lint("--fix", "c")
    #expect(try String(contentsOf: scratch.url.appendingPathComponent("c/config.yaml"), encoding: .utf8) == text)
  }

  @Test(arguments: [
    ("{", "is no baseline of drey: "), ("[]", "is no baseline of drey: it has no 'version'"),
    (
      "{\"version\": 2, \"new\": 1}",
      ".drey-baseline.json:1:13: version 2 of a baseline is newer than this drey reads, which is 1; update drey"
    ),
    ("{\"version\": 1}", "it has no list 'findings'"),
    ("{\"version\": 1, \"findings\": [{\"path\": 1}]}", ".drey-baseline.json:1:29: an entry has a 'path'"),
    (
      "{\"version\": 1, \"findings\": [{\"path\": \"a\", \"code\": \"b\", \"fingerprint\": \"c\", \"count\": -1}]}",
      "'count' can only be"
    ),
    (nil, ".drey-baseline.json: no such file or directory; drey lint --write-baseline writes it"),
  ])
  func `ends the run with one clear error`(text: String?, message: String) throws {
    if let text { try scratch.write(".drey-baseline.json", text) } else { try remove(".drey-baseline.json") }
    for arguments in [["lint", "."], ["lint", "--fix", "."]] + (text == nil ? [] : [["lint", "--write-baseline", "."]])
    {
      let outcome = try drey.run(arguments, directory: scratch.url)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `needs no project file`() throws {
    try remove(".drey.yaml")
    try remove(".drey-baseline.json")
    let written = try lint("--write-baseline", ".")
    #expect(written.errors.contains("or it won't count"), "\(written.errors)")
    #expect(try lint(".").status == 1)
    #expect(try lint("--baseline", ".drey-baseline.json", ".").status == 0)
    #expect(try lint("--baseline", "other.json", ".").status == 2)
  }
}
