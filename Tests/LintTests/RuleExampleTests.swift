import ClusterLoading
import Diagnostics
import Lint
import Testing

/// The examples of each rule, through the real loader.
struct RuleExampleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var code: RuleCode
    var number: Int
    var example: RuleExample
    var testDescription: String { "\(code) example \(number)" }
  }

  static let triggering = cases { $0.triggering }
  static let quiet = cases { $0.quiet }

  private static func cases(_ examples: (RuleDescription) -> [RuleExample]) -> [Case] {
    RuleCatalogue.all.flatMap { rule in
      examples(rule.description).enumerated().map { number, example in
        Case(code: rule.description.code, number: number + 1, example: example)
      }
    }
  }

  @Test(arguments: Self.triggering)
  func `finds what is marked, and nothing else`(item: Case) {
    let found = findings(of: item.code, in: item.example)
    var files = item.example.beside
    files[item.example.path] = item.example.marked
    for (path, marked) in files {
      let expected = MarkedText(marked).ranges.sorted { $0.key < $1.key }.map(\.value)
      #expect(found.filter { $0.path == path }.compactMap(\.range) == expected, "\(path)")
    }
    #expect(found.allSatisfy { files[$0.path] != nil })
    #expect(found.count { $0.range == nil } == item.example.findingsWithoutRange)
    for finding in found {
      #expect(!finding.message.hasSuffix("."))
      #expect(finding.help != nil)
    }
  }

  @Test(arguments: Self.quiet)
  func `finds nothing in what is right`(item: Case) {
    #expect(findings(of: item.code, in: item.example).map(\.message) == [])
  }

  @Test(arguments: Self.triggering)
  func `mends what it offers to mend, once and for all`(item: Case) {
    let found = findings(of: item.code, in: item.example)
    var example = item.example
    var remaining = found.count
    for _ in found {
      guard let fix = findings(of: item.code, in: example).compactMap(\.fixes.first).first else { break }
      for path in Set(fix.edits.map(\.location.path)) {
        let text = applied(fix, in: path, to: example.texts[path] ?? "")
        if path == example.path { example.marked = text } else { example.beside[path] = text }
      }
      let now = findings(of: item.code, in: example).count
      #expect(now < remaining, "after: \(example.marked)")
      remaining = now
    }
  }

  private func findings(of code: RuleCode, in example: RuleExample) -> [Diagnostic] {
    lintText(
      example.text, path: example.path, flinkVersion: example.flinkVersion, beside: example.texts,
      inventory: example.inventory
    ).filter { $0.code == code }
  }

  private func applied(_ fix: Fix, in path: String, to text: String) -> String {
    var bytes = Array(text.utf8)
    let edits = fix.edits.filter { $0.location.path == path }
    for edit in edits.sorted(by: { $0.location.range.start > $1.location.range.start }) {
      bytes.replaceSubrange(edit.location.range.bytes, with: edit.replacement.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
