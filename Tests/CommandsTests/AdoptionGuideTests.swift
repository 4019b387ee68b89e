import Foundation
import TestSupport
import Testing

/// The guide's transcript is what happens: its commands run in order in the repository of 300 clusters, and print what it shows.
@Suite struct AdoptionGuideTests {
  @Test func `prints what the guide shows`() throws {
    guard let python = executable("python3"), executable("git") != nil else {
      print("skipped: no python3 or no git on this machine")
      return
    }
    let scratch = try Scratch()
    let made = try BuiltBinary(at: python).run([
      "Benchmarks/corpus/gen_repository.py", scratch.path("clusters"),
    ])
    try #require(made.status == 0, "\(made.errors)")
    var environment = DiffCommandTests.quiet
    environment["PATH"] =
      BuiltBinary("drey").url.deletingLastPathComponent().path + ":"
      + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    let guide = Golden("site/adopting.md")
    var written = ""
    var isConsole = false
    let text = try String(contentsOf: guide.url, encoding: .utf8)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("```") { isConsole = line == "```console" }
      if !isConsole || line.hasPrefix("```") {
        written += line + "\n"
      } else if line.hasPrefix("$ ") {
        written += line + "\n"
        // Both streams, as a terminal shows them.
        let outcome = try BuiltBinary(at: URL(fileURLWithPath: "/bin/bash")).run(
          ["-c", "exec 2>&1; \(line.dropFirst(2))"], directory: scratch.url.appendingPathComponent("clusters"),
          environment: environment)
        written += outcome.output
      }
    }
    if let difference = guide.difference(from: Array(written.utf8)) { Issue.record("\(difference)") }
  }
}
