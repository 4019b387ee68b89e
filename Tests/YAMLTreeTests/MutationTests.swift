import Diagnostics
import Testing

@testable import YAMLTree

/// Texts with everything in them, mutated: nothing may trap, and all ranges must hold together.
@Suite struct MutationTests {
  @Test func `keeps ranges in order and in bounds for mutated YAML`() {
    var random = SplitMix(seed: 42)
    for round in 0..<4000 {
      let text = mutated(yaml[round % yaml.count], &random)
      check(parseYAML(SourceFile(path: "t", text: text)))
      check(parseYAML(decodeSource(text, path: "t")))
    }
  }

  @Test func `keeps ranges in order and in bounds for mutated JSON`() {
    var random = SplitMix(seed: 43)
    for round in 0..<4000 { check(parseJSON(SourceFile(path: "t", text: mutated(json[round % json.count], &random)))) }
  }

  @Test func `reads JSON as libyaml does where both read it`() {
    for text in json {
      let source = SourceFile(path: "t", text: text)
      let (ours, theirs) = (parseJSON(source), parseYAML(source))
      guard ours.problem == nil, theirs.problem == nil else { continue }
      #expect(ours.nodeCount == theirs.nodeCount)
      for id in 0..<UInt32(min(ours.nodeCount, theirs.nodeCount)) {
        #expect(ours.node(id).range == theirs.node(id).range)
        #expect(ours.node(id).text == theirs.node(id).text)
        #expect(ours.node(id).kind == theirs.node(id).kind)
      }
    }
  }

  private func check(_ tree: YAMLTree) {
    let count = tree.source.text.count
    var faults: [String] = []
    func walk(_ node: YAMLNode, in parent: SourceRange?, from: Int) -> Int {
      let range = node.range
      if range.start.offset < from || range.end.offset < range.start.offset || range.end.offset > count {
        faults.append("order \(range.bytes) from \(from)")
      }
      if let parent, range.start.offset < parent.start.offset || range.end.offset > parent.end.offset {
        faults.append("\(range.bytes) outside \(parent.bytes)")
      }
      let counted = tree.source.position(ofByte: range.start.offset)
      if counted != range.start { faults.append("place \(counted) not \(range.start)") }
      if node.kind == .scalar { if node.type(.core) == nil { faults.append("no type") } }
      if node.kind == .alias, tree.problem == nil, node.resolved.kind == .alias { faults.append("alias") }
      var end = range.start.offset
      for item in node.items { end = walk(item, in: range, from: end) }
      for (key, value) in node.entries {
        end = walk(key, in: range, from: end)
        end = walk(value, in: range, from: end)
      }
      return range.end.offset
    }
    var end = 0
    for root in tree.documents where Int(root.id) < tree.nodeCount { end = walk(root, in: nil, from: end) }
    if let problem = tree.problem {
      let places = [problem.range] + problem.notes.map(\.range)
      for place in places where place.end.offset > count || place.start.offset > place.end.offset {
        faults.append("problem")
      }
      if problem.message.isEmpty || problem.message.hasSuffix(".") { faults.append("message") }
    }
    _ = tree.duplicateKeys(.core)
    for root in tree.documents where Int(root.id) < tree.nodeCount { _ = root.mergedEntries() }
    #expect(faults == [], "\(String(decoding: tree.source.text, as: UTF8.self).debugDescription)")
  }

  /// One to four changes: a byte replaced, removed, put in, or a stretch repeated or cut.
  private func mutated(_ text: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    let bytes: [UInt8] =
      Array("\n\n\r\t  :::---???[]{},&*!|>'\"%@`#\\<~.0aZ".utf8) + [
        0, 0x7F, 0x85, 0xC2, 0xC3, 0xA9, 0xE2, 0x80, 0xA8, 0xEF, 0xBB, 0xBF, 0xF0, 0xFF,
      ]
    var text = text
    for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty {
      let at = Int.random(in: 0..<text.count, using: &random)
      let byte = bytes.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<5, using: &random) {
      case 0: text[at] = byte
      case 1: text.remove(at: at)
      case 2: text.insert(byte, at: at)
      case 3:
        let end = min(text.count, at + Int.random(in: 1...20, using: &random))
        text.insert(contentsOf: text[at..<end], at: Int.random(in: 0...text.count, using: &random))
      default: text.removeSubrange(at..<min(text.count, at + Int.random(in: 1...20, using: &random)))
      }
    }
    return text
  }

  private let yaml: [[UInt8]] = [
    "external-resources: gpu;fpga\nexternal-resource.gpu.amount: 2\ntaskmanager:\n  memory:\n    process.size: 4 gb\n",
    "a: &a [b, {c: d, 'e': \"f\\n\\u00e9\"}, ? g : h]\nb: *a\n<<: {x: 1}\n? k\n? - l\n  - m\n: n\n",
    "%YAML 1.2\n%TAG !e! tag:e,2000:\n--- !e!x\na: |2-\n   b\n\n  c\n\nd: >+\n  e\n   f\n\n# g\n...\n---\n- - a\n  -\n  - &x !!str\n- *x\n",
    "é: ü 😀\r\n\u{2028}\u{85}: 'ö'\r- 1\n", "\u{FEFF}k: v\n", "- a: b\n  c: &y\n- ! 12\n- !!int \"3\"\n-\n",
    "{\"a\": [1, 2.5, true, null], \"b\": {\"c\": \"d\"}}\n", "a: 'b\n\n  c'\nd: \"e\n  f\\\n  g\"\nh: i\n  j\n\n  k\n",
  ].map { Array($0.utf8) }

  private let json: [[UInt8]] = [
    #"{"a": [1, -2.5e+3, true, false, null], "b": {"c": "d\u00e9\n\/\ud83d\ude00"}, "": ""}"#,
    "[\n\t{\"gpu\": 0, \"uuid\": \"GPU-é😀\"},\r\n  [[], {}, [[]]]\n]\n", "\"a\"", "12", "{}",
  ].map { Array($0.utf8) }
}
