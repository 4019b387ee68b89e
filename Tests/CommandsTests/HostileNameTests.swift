import Foundation
import TestSupport
import Testing

/// A file's name is text from outside, on whichever stream it is printed.
@Suite struct HostileNameTests {
  private let drey = BuiltBinary("drey")
  private static let name = "x\u{1B}]0;owned\u{07}"

  @Test(arguments: [
    ["lint", "."], ["lint", "--verbose", "."], ["lint", "--diff", "."], ["lint", "--fix", "."],
    ["lint", "none\u{1B}[2J.yaml"], ["compile", ".", "-o", "out"], ["resolve", "."], ["config", "."],
    ["report", ".", "-o", "r.md"], ["site", "build", ".", "-o", "out\u{1B}[2J"], ["explain", "--log", "none\u{1B}[2J"],
    ["lint", "--format", "json", "--output", "o\u{1B}[2J.json", "--verbose", "."],
  ])
  func `prints no control character of a name`(_ words: [String]) throws {
    let scratch = try Scratch()
    try scratch.write("\(Self.name)/other.yaml", "a: 1\n")
    try scratch.write("\(Self.name)/large.yaml", String(repeating: "# large\n", count: 2_200_000))
    try scratch.write(
      "\(Self.name)/config.yaml", "external-resources: gpu\nexternal-resource.gpu.amuont: 1\nakka.ask.timeout: 1 s\n")
    let run = try drey.run(words, directory: scratch.url)
    for (stream, text) in [("output", run.output), ("errors", run.errors)] {
      #expect(
        !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" },
        "\(stream) of drey \(words.joined(separator: " "))")
    }
  }
}
