import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import YAMLTree

private func parse(_ text: String) -> YAMLTree { parseJSON(SourceFile(path: "t", text: text)) }

@Suite struct JSONReadingTests {
  @Test func `reads every kind of value with its place`() throws {
    let tree = parse(
      "\u{FEFF} {\"a\":\t[1, -0.5e+3, \"ü😀\", true],\r\n\r \"é\": {\"x\" :null}, \"e\": [], \"o\": {}}\n")
    #expect(tree.problem == nil)
    let root = try #require(tree.documents.first)
    #expect(
      root["a"]?.items.map { $0.scalar(.core) } == [
        .integer(1), .double(-500), .string("ü😀"), .boolean(true),
      ])
    let key = try #require(root.keyNode("é"))
    #expect((key.range.start.line, key.range.start.column) == (3, 2))
    #expect(key.range.end.column == 5)
    let flag = try #require(root["a"]?.items.map { $0 }.last)
    #expect((flag.range.start.column, flag.range.end.column) == (27, 31))
    #expect(root["é"]?["x"]?.scalar(.core) == .null)
    #expect(root["e"]?.kind == .sequence)
    #expect(root["o"]?.kind == .mapping)
    #expect(String(decoding: tree.source.text[root.range.bytes], as: UTF8.self).hasPrefix("{\"a\""))
    #expect(String(decoding: tree.source.text[root.range.bytes], as: UTF8.self).hasSuffix("{}}"))
  }

  @Test func `undoes escapes, also of pairs of surrogates`() throws {
    let root = try #require(
      parse(#"["\/\b\f\n\r\t\"\\", "\ud83d\ude00", "a\u00e9b", "\ud83d", "\ude00x", "\u0000"]"#).documents.first)
    #expect(
      root.items.map(\.text) == [
        "/\u{8}\u{C}\n\r\t\"\\", "😀", "aéb", "\u{FFFD}", "\u{FFFD}x", "\u{0}",
      ])
  }

  @Test(arguments: [
    ("{\"a\": 1,}", "1:9 a comma stands before '}'"),
    ("[1 2]", "1:4 ',' or ']' is missing before this"),
    ("{a: 1}", "1:2 a key in double quotes is missing here"),
    ("{\"a\" 1}", "1:6 ':' is missing after the key"),
    ("{\"a\":", "1:6 a value is missing at the end of the text"),
    ("[1,", "1:4 a value is missing at the end of the text"),
    ("{\"a\": [1", "1:7 '[' is never closed"),
    ("[\"a\nb\"]", "1:4 the character U+000A must be written as \\u000A in a string"),
    ("[\"abc", "1:2 the quote is never closed"),
    ("[\"\\x\"]", "1:3 no such escape is known in JSON"),
    ("[\"\\u12\"]", "1:3 four hexadecimal digits must follow \\u"),
    ("[01]", "1:2 '01' is no JSON value"), ("[1.]", "1:2 '1.' is no JSON value"),
    ("[+1]", "1:2 '+1' is no JSON value"), ("[.5]", "1:2 '.5' is no JSON value"),
    ("[NaN]", "1:2 'NaN' is no JSON value"), ("[True]", "1:2 'True' is no JSON value"),
    ("['a']", "1:2 no value begins with this character"), ("1 2", "1:3 nothing may follow the value"),
    ("]", "1:1 no value begins with this character"), ("{}}", "1:3 nothing may follow the value"),
  ])
  func `says what is no JSON`(_ example: (text: String, problem: String)) throws {
    let problem = try #require(parse(example.text).problem)
    #expect("\(problem.range.start.line):\(problem.range.start.column) \(problem.message)" == example.problem)
  }

  @Test func `keeps what stood before a problem`() throws {
    let root = try #require(parse("{\"a\": 1, \"b\": [2, x").documents.first)
    #expect(root["a"]?.text == "1")
    #expect(root["b"]?.items.map(\.text) == ["2"])
  }

  @Test func `refuses bytes that are not UTF-8`() {
    let tree = parseJSON(SourceFile(path: "t", text: Array("[\"a".utf8) + [0xFF] + Array("\"]".utf8)))
    #expect(tree.problem?.kind == .encoding)
    #expect(tree.problem?.range.start.offset == 3)
  }

  @Test func `bounds depth, nodes and bytes`() {
    #expect(parse(String(repeating: "[", count: 101)).problem?.kind == .tooDeep(limit: 100))
    #expect(parse(String(repeating: "{\"a\":", count: 101)).problem?.kind == .tooDeep(limit: 100))
    #expect(parse(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).problem == nil)
    let few = YAMLLimits(bytes: 20, nodes: 3)
    #expect(parseJSON(SourceFile(path: "t", text: "[1,2,3]"), limits: few).problem?.kind == .tooManyNodes(limit: 3))
    #expect(
      parseJSON(SourceFile(path: "t", text: "[" + String(repeating: " ", count: 20)), limits: few).problem?.kind
        == .tooLarge(limit: 20))
  }

  @Test func `agrees with Foundation on generated values`() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<300 {
      let value = foundationValue(randomValue(&random, depth: 0))
      let data = try JSONSerialization.data(withJSONObject: [value], options: [.prettyPrinted])
      let tree = parseJSON(SourceFile(path: "t", text: Array(data)))
      try #require(tree.problem == nil, "\(String(decoding: data, as: UTF8.self))")
      let root = try #require(tree.documents.first)
      #expect(NSArray(array: [value]) == foundation(root) as? NSArray)
    }
  }

  @Test func `reads the recorded output of vendor tools`() throws {
    guard let samples = Repository.samples else {
      print("JSONReadingTests: no samples here: set DREY_SAMPLES to their folder")
      return
    }
    var count = 0
    for path in try FileManager.default.subpathsOfDirectory(atPath: samples.path).sorted() where path.hasSuffix(".json")
    {
      let data = try Data(contentsOf: samples.appendingPathComponent(path))
      let isJSON = (try? JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])) != nil
      let tree = parseJSON(SourceFile(path: path, text: Array(data)))
      #expect((tree.problem == nil) == isJSON, "\(path): \(tree.problem?.message ?? "read")")
      if isJSON { count += 1 }
    }
    #expect(count > 0)
  }
}

private func foundationValue(_ value: YAMLValue) -> Any {
  switch value {
  case .null: NSNull()
  case .boolean(let flag): flag
  case .integer(let number): number
  case .double(let number): number.isFinite ? number : 0.5
  case .string(let text): text
  case .sequence(let items): items.map(foundationValue)
  case .mapping(let entries):
    Dictionary(entries.map { ($0.key, foundationValue($0.value)) }, uniquingKeysWith: { $1 })
  }
}

private func foundation(_ node: YAMLNode) -> Any {
  switch node.kind {
  case .mapping:
    Dictionary(node.entries.map { ($0.key.text, foundation($0.value)) }, uniquingKeysWith: { $1 })
  case .sequence: node.items.map(foundation)
  case .scalar, .alias:
    switch node.scalar(.core) {
    case .boolean(let flag): flag
    case .integer(let number): number
    case .double(let number): number
    case .string(let text): text
    default: NSNull()
    }
  }
}
