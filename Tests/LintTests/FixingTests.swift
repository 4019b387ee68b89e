import ClusterLoading
import Diagnostics
import Files
import Foundation
import Lint
import TestSupport
import Testing

@Suite struct FixPlanTests {
  private func finding(_ code: String, _ edits: [(Range<Int>, String)], _ safety: Fix.Safety = .safe) -> Diagnostic {
    let fix = Fix(
      label: "mend \(code)", safety: safety,
      edits: edits.map { range, text in
        TextEdit(
          at: SourceLocation(
            path: "a",
            range: SourceRange(
              start: SourcePosition(line: 1, column: range.lowerBound + 1, offset: range.lowerBound),
              end: SourcePosition(line: 1, column: range.upperBound + 1, offset: range.upperBound))),
          replacement: text)
      })
    return Diagnostic(
      code: RuleCode(code), name: "x", severity: .error, path: "a", range: nil, message: "m", fixes: [fix])
  }

  @Test func `takes the safe one of two that overlap, whatever their order`() {
    let safe = finding("B", [(2..<6, "x")])
    let suggested = finding("A", [(0..<3, "y")], .suggested)
    #expect(FixPlan([safe, suggested], level: .all).items.map(\.finding.code) == ["B"])
    #expect(FixPlan([suggested, safe], level: .all).items.map(\.finding.code) == ["B"])
    #expect(FixPlan([suggested], level: .safe).isEmpty)
  }

  @Test func `takes the earlier, then the lower code, of two that are equally safe`() {
    let plan = FixPlan(
      [finding("C", [(4..<5, "c")]), finding("B", [(0..<4, "b")]), finding("A", [(0..<4, "a")])], level: .all)
    #expect(plan.items.map(\.finding.code) == ["A"])
  }

  @Test func `makes an edit that two fixes share once`() {
    let plan = FixPlan([finding("A", [(0..<1, "x"), (4..<4, "z")]), finding("B", [(0..<1, "x")])], level: .safe)
    #expect(plan.items.count == 2)
    #expect(
      applied(plan.edits(of: "a"), to: Array("abcdef".utf8)).map { String(decoding: $0, as: UTF8.self) } == "xbcdzef")
  }

  @Test func `takes a fix whole or not at all`() {
    let plan = FixPlan(
      [finding("A", [(4..<5, "x")]), finding("B", [(0..<1, "y"), (4..<6, "z")], .suggested)], level: .all)
    #expect(plan.items.map(\.finding.code) == ["A"])
  }

  @Test func `refuses edits beyond the text`() {
    let plan = FixPlan([finding("A", [(4..<9, "x")])], level: .safe)
    #expect(applied(plan.edits(of: "a"), to: Array("abc".utf8)) == nil)
  }
}

@Suite struct MeaningComparisonTests {
  private func change(_ old: String, _ edit: (Range<Int>, String), path: String = "config.yaml") -> String? {
    let files = InMemoryFiles([:])
    let before = loadText(Array(old.utf8), path: path, files: files)
    guard let source = before.source else { return "no source" }
    let range = SourceRange(
      start: source.position(ofByte: edit.0.lowerBound), end: source.position(ofByte: edit.0.upperBound))
    let edits = [TextEdit(at: SourceLocation(path: path, range: range), replacement: edit.1)]
    guard let text = applied(edits, to: Array(old.utf8)) else { return "outside" }
    return changedElsewhere(before, loadText(text, path: path, files: files), edits: edits)
  }

  @Test func `allows what an edit is about`() {
    #expect(change("a.b: 1\nc: 2\n", (5..<6, "3")) == nil)
    #expect(change("a.b: 1\nc: 2\n", (0..<7, "")) == nil)
    #expect(change("a: [x, y, z]\n", (5..<8, "")) == nil)
  }

  @Test func `sees that an edit of one setting changes those that stand in the same place`() {
    let text = "kind: ConfigMap\napiVersion: v1\ndata:\n  config.yaml: \"a.b: 1\\nc: 2\\n\"\n"
    let place = 52..<68
    #expect(String(decoding: Array(text.utf8)[place], as: UTF8.self) == "\"a.b: 1\\nc: 2\\n\"")
    #expect(change(text, (place, "1"), path: "map.yaml") != nil)
    #expect(change(text, (58..<59, "3"), path: "map.yaml") == nil)
  }

  @Test func `takes a key with all that is below it for the same under another name`() {
    let text = "kind: FlinkDeployment\napiVersion: flink.apache.org/v1beta1\nspec:\n  podtemplate:\n    spec: {a: 1}\n"
    let key = 67..<78
    #expect(String(decoding: Array(text.utf8)[key], as: UTF8.self) == "podtemplate")
    #expect(change(text, (key, "podTemplate"), path: "fraud.yaml") == nil)
  }

  @Test func `sees that a key would stand twice`() {
    #expect(change("rest.port: 1\nb.c: 2\n", (11..<12, "1 #\nb.c: 1"), path: "flink-conf.yaml") != nil)
    #expect(change("a.b: 1\na.c: 2\n", (2..<3, "c")) != nil)
    #expect(change("a:\n  b: 1\nx.b: 2\n", (10..<11, "a")) != nil)
    let text = "kind: FlinkDeployment\napiVersion: flink.apache.org/v1beta1\nspec:\n  x: {a: 1}\n  y: {a: 2}\n"
    #expect(change(text, (67..<68, "y"), path: "fraud.yaml") != nil)
    #expect(change(text, (67..<68, "z"), path: "fraud.yaml") == nil)
  }

  @Test func `sees what an edit does elsewhere`() {
    #expect(change("a: 1\nb: 2\nc: 3\n", (3..<4, "\"")) != nil)
    #expect(change("a: 1\nb: 2\nc: 3\n", (3..<5, "|\n ")) != nil)
    #expect(change("a: [x, y, z]\n", (4..<4, "w, ")) == nil)
    #expect(change("a: &x 1\nb: *x\n", (3..<6, "")) != nil)
    #expect(change("a: 1\nb: 2\n", (3..<4, "1\nb: 3")) != nil)
    #expect(change("rest.port: 1\nb.c: 2\n", (11..<12, "1 #\nb.d: 1"), path: "flink-conf.yaml") == nil)
    #expect(change("a.b: 1\nb.c: 2\n", (5..<7, "1 "), path: "flink-conf.yaml") != nil)
  }
}

@Suite struct UnifiedDiffTests {
  @Test(arguments: [
    ("a\nb\nc\n", "a\nB\nc\n"), ("a\n", "a"), ("a", "a\n"), ("", "a\n"), ("a\n", ""), ("a\r\nb\r\n", "a\r\nc\r\n"),
    ("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n13\n14\n"),
    ("1\n2\n3\n4\n5\n6\n7\n8\n", "1\nx\n3\n4\n5\n6\ny\n8\n"), ("a\nb\n", "b\na\n"),
  ]) func `is what patch makes the new text from`(old: String, new: String) throws {
    let diff = unifiedDiff(from: Array(old.utf8), to: Array(new.utf8), path: "file")
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("drey-diff-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appendingPathComponent("file")
    try Data(old.utf8).write(to: file)
    let outcome = try BuiltBinary(at: URL(fileURLWithPath: "/usr/bin/env")).run(
      ["git", "apply", "-p0", "--whitespace=nowarn", "-"], input: Data(diff), directory: directory)
    #expect(outcome.status == 0, "\(outcome.errors)\n\(String(decoding: diff, as: UTF8.self))")
    let result = (try? Data(contentsOf: file)) ?? Data()
    #expect(String(decoding: result, as: UTF8.self) == new)
  }

  @Test func `is empty for one text`() { #expect(unifiedDiff(from: [1], to: [1], path: "a").isEmpty) }

  @Test func `joins hunks that would meet`() {
    let old = (1...20).map { "\($0)\n" }.joined()
    let new = old.replacing("\n5\n", with: "\nx\n").replacing("\n11\n", with: "\ny\n").replacing(
      "\n20\n", with: "\nz\n")
    let text = String(decoding: unifiedDiff(from: Array(old.utf8), to: Array(new.utf8), path: "a"), as: UTF8.self)
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("@@") } == ["@@ -2,13 +2,13 @@", "@@ -17,4 +17,4 @@"])
  }
}
