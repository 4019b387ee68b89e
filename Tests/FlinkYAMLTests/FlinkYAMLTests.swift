import FlinkYAML
import Testing

/// Places where snakeyaml-engine and other YAML readers disagree; what Flink does was measured.
@Suite struct FlinkYAMLTests {
  @Test(arguments: [
    "a:\tb", "a: %b", "a: @b", "a: [b, , c]", "a: *b", "a: &b.c d", "%YAML 2.0\n---\na: b", "a: b\n---\nc: d",
    "\"a\u{0}\"",
    "a: \u{7}", "a: 'b", "{a: b", "a: 'b'c: d", "a: !<> b", "a: |0\n b", "? a\n? a", "{a: b, a: c}", "a: !foo b",
    "a: !!int x", "a: !!float ''", "a: +.inf", String(repeating: "[", count: 100_000),
  ])
  func `refuses what Flink refuses`(text: String) {
    #expect(throws: FlinkYAMLError.self) { try parse(text).check() }
  }

  @Test(arguments: [
    ("a: b\t", "{a: b}"), ("a: {b}", "{a: {b: null}}"), ("[a, b:c, 'd: e', \"f\\ng\"]", #"[a, 'b:c', 'd: e', "f\ng"]"#),
    ("{? [a] : b}", "{? [a] : b}"), ("[&x [a], *x]", "[&id001 [a], *id001]"), ("&x [*x]", "&id001 [*id001]"),
    ("[1.10, 0x1F, 0o17, 010, 1e3, .inf, ~, yes]", "[1.1, 31, 15, 10, 1000.0, .inf, null, yes]"),
    ("[!!binary aGk=, !!set {a}]", "[!!binary \"aGk=\", !!set {a: null}]"),
    ("[\"2\", '', '~', ' x']", "['2', '', '~', ' x']"),
    ("a: b\n...\n# c\n", "{a: b}"), ("%TAG !e! tag:yaml.org,2002:\n---\n[!e!str 2]", "['2']"),
  ])
  func `reads and prints as Flink does`(text: String, printed: String) throws {
    let tree = try parse(text)
    try tree.check()
    var anchor = 0
    #expect(tree.flinkText(of: 0, lastAnchor: &anchor) == printed)
  }

  private func parse(_ text: String) throws(FlinkYAMLError) -> FlinkYAMLTree {
    try parseFlinkYAML(try decodeFlinkYAML(Array(text.utf8)))
  }
}
