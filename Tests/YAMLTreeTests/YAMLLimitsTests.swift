import Diagnostics
import Testing

@testable import YAMLTree

private func parse(_ text: [UInt8], _ limits: YAMLLimits = YAMLLimits()) -> YAMLTree {
  parseYAML(SourceFile(path: "t", text: text), limits: limits)
}

private func parse(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> YAMLTree { parse(Array(text.utf8), limits) }

/// Each must end within this, however hostile: a debug build on a busy machine.
private let patience = Duration.seconds(10)

@Suite struct YAMLLimitsTests {
  private func expect(
    _ kind: YAMLProblem.Kind, _ tree: @autoclosure () -> YAMLTree,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    var problem: YAMLProblem?
    let time = ContinuousClock().measure { problem = tree().problem }
    #expect(problem?.kind == kind, sourceLocation: sourceLocation)
    #expect(time < patience, sourceLocation: sourceLocation)
  }

  @Test func `refuses a hundred megabytes of brackets at once`() {
    let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 100_000_000)
    expect(.tooLarge(limit: 16 << 20), parse(brackets))
    expect(.tooDeep(limit: 100), parse(brackets, YAMLLimits(bytes: .max)))
    let tree = parse(brackets, YAMLLimits(bytes: .max))
    #expect(tree.nodeCount == 101)
    #expect(tree.problem?.message == "collections are nested deeper than 100 levels")
    #expect(tree.problem?.range.start.column == 101)
  }

  @Test func `bounds the depth of every kind of collection`() {
    for text in ["[", "{a: ", "- ", "? ", "{? ", "- - ? - "] {
      expect(.tooDeep(limit: 100), parse(String(repeating: text, count: 20_000)))
    }
    let blocks = (0..<101).map { String(repeating: " ", count: $0) + "k:\n" }.joined()
    expect(.tooDeep(limit: 100), parse(blocks + String(repeating: " ", count: 101) + "k: v\n"))
    #expect(parse(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).problem == nil)
  }

  @Test func `bounds what aliases stand for`() {
    var laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, last) in zip("bcdefghi", "abcdefgh") {
      laughs += "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ", ") + "]\n"
    }
    expect(.tooManyAliases(limit: 1_000_000), parse(laughs))
    expect(
      .tooManyAliases(limit: .max / 4),
      parse(laughs + moreLaughs, YAMLLimits(expandedNodes: .max / 4, expandedBytes: .max / 4)))
    let text = "a: &a \"\(String(repeating: "x", count: 1 << 16))\"\nb: &b [c, *a, *a]\n"
    expect(.tooManyAliases(limit: 64 << 20), parse(text + (0..<600).map { "k\($0): *b\n" }.joined()))
    #expect(parse(text + (0..<400).map { "k\($0): *b\n" }.joined()).problem == nil)
    #expect(parse("a: &a [x]\nb: [*a, *a]\n").problem == nil)
  }

  /// Enough to overflow 64 bits.
  private var moreLaughs: String {
    var text = ""
    for number in 0..<30 {
      let last = number == 0 ? "i" : "n\(number - 1)"
      text += "n\(number): &n\(number) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ", ") + "]\n"
    }
    return text
  }

  @Test func `bounds nodes and bytes`() {
    expect(.tooManyNodes(limit: 1_000_000), parse(String(repeating: "- a\n", count: 1_100_000)))
    expect(.tooManyNodes(limit: 10), parse(String(repeating: "---\n", count: 20), YAMLLimits(nodes: 10)))
    expect(.tooLarge(limit: 10), parse("a: bcdefghij", YAMLLimits(bytes: 10)))
  }

  @Test func `bounds directives and runs of blanks, where libyaml takes quadratic time`() {
    let tags = (0..<100_000).map { "%TAG !a\($0)! b\n" }.joined()
    expect(.tooManyDirectives(limit: 100), parse(tags + "--- x\n"))
    #expect(parse("a: 100 %\nb: |\n  %x\n" + String(repeating: "# %\n", count: 200)).problem == nil)
    let blanks = String(repeating: " ", count: 1 << 20)
    let lines = String(repeating: "\n", count: 1 << 20)
    let words = String(repeating: "b ", count: 1 << 20)
    for text in ["a" + blanks + words, "|\n x" + lines + " y\n", "\"a" + blanks + words + "\"", ">\n x" + lines] {
      let tree = parse(text)
      guard case .tooManyBlanks = tree.problem?.kind else {
        Issue.record("\(String(describing: tree.problem))")
        continue
      }
    }
    // Blanks that a person may well write.
    #expect(parse("a: b" + String(repeating: " ", count: 10_000) + "# c\n").problem == nil)
  }

  @Test func `reads large scalars, keys, tags and anchors in linear time`() {
    let long = String(repeating: "a", count: 4 << 20)
    for text in [
      "k: \(long)\n", "k: \"\(long)\"\n", "k: |\n  \(long)\n", "? \(long)\n: v\n", "- &\(long) x\n", "- !<\(long)> x\n",
      "k: \"" + String(repeating: "\\x41", count: 1 << 20) + "\"\n", "# \(long)\nk: v\n",
      String(repeating: "- &a x\n- *a\n", count: 200_000), String(repeating: "k:\n", count: 400_000),
    ] {
      var tree = parse("")
      let time = ContinuousClock().measure { tree = parse(text) }
      #expect(tree.problem == nil)
      #expect(time < patience)
    }
    #expect(parse("\(long): v\n").problem?.kind == .syntax)
  }

  @Test func `refuses what is no text`() {
    var random = SplitMix(seed: 3)
    let binary = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    #expect(parse(binary).problem != nil)
    #expect(parse([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0]).problem?.kind == .character)
    #expect(parse("a: \u{0}b\n").problem?.kind == .character)
    #expect(parse(Array("a: ".utf8) + [0xED, 0xA0, 0x80]).problem?.kind == .encoding)
    #expect(parse("").problem == nil)
    #expect(parse("").documents.isEmpty)
    #expect(parse([0xEF, 0xBB, 0xBF]).documents.isEmpty)
    for control in [1, 7, 8, 0x0B, 0x1B, 0x7F, 0x80, 0x9F] as [UInt8] {
      let text = "a: \(UnicodeScalar(control))\n"
      #expect(parse(text).problem?.kind == .character, "\(control)")
    }
  }
}
