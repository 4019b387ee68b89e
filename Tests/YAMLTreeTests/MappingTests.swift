import Diagnostics
import Testing

@testable import YAMLTree

private func parse(_ text: String) -> YAMLTree { parseYAML(SourceFile(path: "t", text: text)) }

@Suite struct DuplicateKeysTests {
  private func duplicates(_ text: String, _ schema: YAMLSchema = .core) -> [String] {
    parse(text).duplicateKeys(schema).map {
      "\($0.first.range.start.line):\($0.first.range.start.column) \($0.again.range.start.line):\($0.again.range.start.column)"
    }
  }

  @Test func `finds both places of a key, in all mappings`() {
    #expect(duplicates("a: 1\nb:\n  c: 1\n  'c': 2\n\"a\": 3\na: 4\n") == ["1:1 5:1", "1:1 6:1", "3:3 4:3"])
    #expect(duplicates("a: {b: 1}\nc: {b: 1}\n---\na: 1\n") == [])
  }

  @Test func `compares what the reader gets`() {
    #expect(duplicates("1: a\n0x1: b\n") == ["1:1 2:1"])
    #expect(duplicates("1: a\n'1': b\n") == [])
    #expect(duplicates("1: a\n'1': b\n", .kubernetes) == ["1:1 2:1"])
    #expect(duplicates("yes: a\ntrue: b\n") == [])
    #expect(duplicates("yes: a\ntrue: b\n", .kubernetes) == ["1:1 2:1"])
    #expect(duplicates("~: a\nnull: b\n") == ["1:1 2:1"])
    #expect(duplicates("&x a: 1\n*x : 2\n") == ["1:4 2:1"])
    #expect(duplicates("[a]: 1\n[a]: 2\n") == [])
  }

  @Test func `takes linear time over many keys`() {
    let keys = (0..<200_000).map { "k\($0): 1\n" }.joined()
    let clock = ContinuousClock()
    let tree = parse(keys + "k7: 2\n")
    var found: [YAMLDuplicate] = []
    let time = clock.measure { found = tree.duplicateKeys(.core) }
    #expect(found.count == 1)
    #expect(found.first?.first.range.start.line == 8)
    #expect(time < .seconds(5))
    #expect(parse("a: 1\na: 2\na: 3\na: 4\n").duplicateKeys(.core, limit: 2).count >= 2)
    #expect(tree.documents.first?.duplicateKeys(.core).count == 1)
  }
}

@Suite struct MergedEntriesTests {
  private func merged(_ text: String, _ key: String = "m") throws -> String {
    let node = try #require(parse(text).documents.first?[key])
    let (entries, problems) = node.mergedEntries()
    return
      (entries.map { "\($0.name)=\($0.value.resolved.text)@\($0.value.range.start.line)/\($0.mergedBy.count)" }
      + problems.map { "\($0.kind)" }).joined(separator: " ")
  }

  /// The winners are those of kubectl 1.32.
  @Test func `merges as kubectl does, and says where each entry stands`() throws {
    let base = "b: &b {p: 1, q: 2}\nc: &c {q: 9, r: 8}\n"
    #expect(try merged(base + "m: {<<: *b, q: 3}\n") == "p=1@1/1 q=3@3/0")
    #expect(try merged(base + "m: {q: 3, <<: *b}\n") == "q=2@1/1 p=1@1/1")
    #expect(try merged(base + "m: {<<: [*b, *c]}\n") == "q=2@1/1 r=8@2/1 p=1@1/1")
    #expect(try merged(base + "m: {<<: *b, <<: *c}\n") == "p=1@1/1 q=9@2/1 r=8@2/1")
    #expect(try merged("b: &b {p: 1}\nc: &c {<<: *b, q: 2}\nm: {<<: *c}\n") == "p=1@1/2 q=2@2/1")
    #expect(try merged("m: {<<: [{a: 1}, {a: 2, b: 3}]}\n") == "a=1@1/1 b=3@1/1")
    #expect(try merged("m: {!!merge <<: {a: 1}}\n") == "a=1@1/1")
    #expect(try merged("m: {\"<<\": {a: 1}}\n") == "<<=@1/0")
    for value in ["3", "~", "[[{a: 1}]]", "[x]"] {
      #expect(try merged("m: {<<: \(value)}\n") == "noMapping")
    }
  }

  @Test(arguments: [1, 15, 16, 17, 18, 40])
  func `keeps the first place and the last value of a key, however many there are`(count: Int) throws {
    let keys = (0..<count).map { "k\($0)" }
    let lines = keys.map { "\($0): first" } + keys.reversed().map { "\($0): of \($0)" }
    let node = try #require(parse(lines.joined(separator: "\n") + "\n").documents.first)
    let entries = node.mergedEntries().entries
    #expect(entries.map(\.name) == keys)
    #expect(entries.map(\.value.text) == keys.map { "of \($0)" })
  }

  @Test func `turns keys into strings as kubectl does`() throws {
    for (key, name) in [
      ("1", "1"), ("010", "8"), ("1.5", "1.5"), ("0.1", "0.1"), ("1e3", "1000"), ("1.23456789", "1.2345679"),
      ("16777217.0", "1.6777216e+07"), ("1e10", "1e+10"), ("1e21", "1e+21"), ("true", "true"), ("yes", "true"),
      ("2001-01-01", "2001-01-01"), ("0x10", "16"), ("1.0", "1"), ("1e-7", "1e-07"), ("100000.0", "100000"),
      ("1234567.0", "1.234567e+06"), ("!!binary aGk=", "hi"), ("'yes'", "yes"), (".inf", ".inf"), ("-.inf", "-.inf"),
      (".nan", ".nan"), ("-0.00012", "-0.00012"), ("0.0", "0"),
    ] {
      let node = try #require(parse("\(key): v\n").documents.first)
      #expect(node.mergedEntries().entries.map(\.name) == [name])
    }
    for key in ["~", "18446744073709551615", "[a]", "{a: b}"] {
      let node = try #require(parse("? \(key)\n: v\n").documents.first)
      #expect(node.mergedEntries().problems.map(\.kind) == [.noKey])
    }
  }
}
