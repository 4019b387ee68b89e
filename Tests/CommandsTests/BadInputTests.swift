import Foundation
import TestSupport
import Testing

/// What the built binary makes of input that is wrong, hostile or not there: an answer, soon, and never a crash.
@Suite struct BadInputTests {
  let drey = BuiltBinary("drey")
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The exit codes that a person's mistake may have; a signal would be negative, a fault of Drey's own 3.
  private static let answers: Set<Int32> = [1, 2]

  private func expectAnswer(_ arguments: [String], status: Int32, says: String) throws {
    let start = ContinuousClock.now
    let outcome = try drey.run(arguments)
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
    #expect((outcome.output + outcome.errors).contains(says), "\(outcome.output)\(outcome.errors)")
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func `reads an empty configuration as Flink does`() throws {
    let path = try scratch.write("config.yaml", "")
    let outcome = try drey.run(["resolve", path, "--format", "json"])
    #expect(BadInputTests.answers.contains(outcome.status) || outcome.status == 0)
    #expect(outcome.output.contains("\"listed\""))
  }

  @Test func `says in JSON too that a cluster file is wrong`() throws {
    let path = try scratch.write("c.yaml", "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: x}\nspec: {imag: y}\n")
    let outcome = try drey.run(["resolve", path, "--format", "json", "-q"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("\"ok\": false"))
    #expect(outcome.output.contains("c.yaml:4:8: unknown field 'imag' in 'spec'"))
  }

  @Test func `doesn't call nothing clean`() throws {
    let outcome = try drey.run(["lint", scratch.path("nope")])
    #expect(outcome.status == 2 && outcome.output == "" && outcome.errors.contains("no such file"))
  }

  @Test(arguments: ["resolve", "compile", "discover", "report"])
  func `refuses an empty file that is no configuration`(_ command: String) throws {
    let path = try scratch.write("cluster.yaml", "")
    let output = command == "compile" ? ["-o", scratch.path("out")] : command == "report" ? ["-o", "-"] : []
    try expectAnswer([command, path] + output, status: 2, says: "expected")
  }

  @Test func `refuses a directory without YAML`() throws {
    try scratch.write("empty/readme.txt", "nothing")
    try expectAnswer(["resolve", scratch.path("empty")], status: 2, says: "directory without")
  }

  @Test func `refuses a binary file`() throws {
    let path = try scratch.write("cluster.yaml", Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) }))
    try expectAnswer(["resolve", path], status: 2, says: "cluster.yaml")
  }

  @Test func `refuses 100 MB of opening brackets at once`() throws {
    let path = try scratch.write("config.yaml", Data(repeating: UInt8(ascii: "["), count: 100 << 20))
    try expectAnswer(["resolve", path], status: 2, says: "larger than")
  }

  @Test func `refuses a file of opening brackets within the size limit`() throws {
    let path = try scratch.write("config.yaml", Data(repeating: UInt8(ascii: "["), count: 15 << 20))
    let outcome = try drey.run(["resolve", path])
    #expect(outcome.status == 1, "\(outcome.errors)")
  }

  @Test func `refuses an alias bomb`() throws {
    var text =
      "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: bomb}\nspec:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      text += "  a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
    }
    let path = try scratch.write("cluster.yaml", text)
    try expectAnswer(["resolve", path], status: 1, says: "alias")
  }

  @Test func `says that a file is missing`() throws {
    try expectAnswer(["resolve", scratch.path("nope.yaml")], status: 2, says: "no such file")
  }

  @Test func `says that a file may not be read`() throws {
    let path = try scratch.write("config.yaml", "external-resources: gpu\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: path)
    let outcome = try asNobody(["resolve", path])
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("permission denied"), "\(outcome.errors)")
  }

  @Test func `names every file of a cycle of extends`() throws {
    for (name, base) in [("a", "b"), ("b", "c"), ("c", "a")] {
      try scratch.write(
        "\(name).yaml",
        "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: \(name)}\nspec: {extends: \(base).yaml}\n")
    }
    let outcome = try drey.run(["resolve", scratch.path("a.yaml")])
    #expect(outcome.status == 1, "\(outcome.errors)")
    for name in ["a.yaml", "b.yaml", "c.yaml"] { #expect(outcome.errors.contains(name), "\(outcome.errors)") }
  }

  @Test func `leaves the old output whole when the directory can't be written`() throws {
    let cluster = "examples/fraud-scoring/cluster.yaml"
    let output = scratch.path("out")
    #expect(try drey.run(["compile", cluster, "-o", output]).status == 0)
    let before = try scratch.tree("out")
    #expect(!before.isEmpty)
    try scratch.write("out/fraud-scoring/kubernetes-operator/flinkdeployment.yaml", "old\n")
    let edited = try scratch.tree("out")
    for folder in ["out", "out/fraud-scoring", "out/fraud-scoring/kubernetes-operator"] {
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: scratch.path(folder))
    }
    let outcome = try asNobody(["compile", cluster, "-o", output])
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("permission denied"), "\(outcome.errors)")
    #expect(try scratch.tree("out") == edited)
  }

  @Test func `says that the output directory is a file`() throws {
    let path = try scratch.write("out", "a file")
    try expectAnswer(
      ["compile", "examples/fraud-scoring/cluster.yaml", "-o", path], status: 2, says: "not a directory")
  }

  /// Runs the binary without root's rights, which no permission stops.
  private func asNobody(_ arguments: [String]) throws -> BuiltBinary.Outcome {
    guard getuid() == 0 else { return try drey.run(arguments) }
    let copy = scratch.path("drey")
    if !FileManager.default.fileExists(atPath: copy) {
      try FileManager.default.copyItem(at: drey.url, to: URL(fileURLWithPath: copy))
    }
    return try BuiltBinary(at: URL(fileURLWithPath: "/usr/bin/setpriv")).run(
      ["--reuid=65534", "--regid=65534", "--clear-groups", copy] + arguments)
  }
}

/// Faults that a run must not pass over.
@Suite struct HonestExitTests {
  let drey = BuiltBinary("drey")
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func `points at bytes that are no text`() throws {
    let path = try scratch.write("config.yaml", Data("a: b\nc: ".utf8) + Data([0xFF, 0xFE]) + Data("\n".utf8))
    let outcome = try drey.run(["lint", path])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("config.yaml:2:4: error"), "\(outcome.output)")
  }

  @Test func `refuses more hosts than an inventory has`() throws {
    let path = try scratch.write(
      "cluster.yaml",
      "apiVersion: drey/v1\nkind: Cluster\nmetadata: {name: many}\nspec: {hosts: [{sample: h, count: 100000000}]}\n")
    let outcome = try drey.run(["discover", path])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("10000 at most"), "\(outcome.errors)")
  }

  @Test(arguments: [["schema", "cluster"], ["resolve", "examples/fraud-scoring/cluster.yaml"]])
  func `says that its results are lost`(_ arguments: [String]) throws {
    let shell = BuiltBinary(at: URL(fileURLWithPath: "/bin/sh"))
    let outcome = try shell.run(["-c", "\"$0\" \"$@\" > /dev/full", drey.url.path] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("standard output can't be written"), "\(outcome.errors)")
  }
}
