import Diagnostics
import Testing

@testable import YAMLTree

@Suite struct YAMLEmittingTests {
  @Test func `writes block style with two blanks a level`() {
    let value = YAMLValue.mapping([
      .init("apiVersion", .string("flink.apache.org/v1beta1")),
      .init(
        "spec",
        .mapping([
          .init("image", .string("flink:2.3")),
          .init(
            "args",
            .sequence([.string("--x"), .string("a b"), .mapping([.init("k", .integer(1)), .init("l", .null)])])),
          .init("none", .sequence([])),
          .init("empty", .mapping([])),
          .init("flag", .boolean(true)),
          .init("share", .double(0.5)),
        ])),
    ])
    #expect(
      emitYAML(value) == """
        apiVersion: flink.apache.org/v1beta1
        spec:
          image: flink:2.3
          args:
          - "--x"
          - a b
          - k: 1
            l: null
          none: []
          empty: {}
          flag: true
          share: 0.5

        """)
  }

  @Test func `quotes what a reader could misread`() {
    for text in [
      "", " ", "yes", "No", "ON", "off", "y", "N", "~", "null", "NULL", "true", "1", "-1", "+1", "1.5", "1e3", ".5",
      "010",
      "0o10", "0x1F", "0b11", "1_000", "1:30", "190:20:30.15", "2001-01-01", "2001-12-14t21:59:43.10-05:00", "=", "<<",
      ".inf", "-.INF", ".nan", "a ", " a", "a: b", "a:", "a #b", "#a", "- a", "-", "?", "? a", "&a", "*a", "!a", "%a",
      "@a", "`a", "|", ">", "'", "\"", "[a", "]", "{a}", "---", "--- a", "...", ",a", "\t", "a\tb", "é", "\u{FEFF}",
      "\u{1F600}", "\u{0}", "\u{7F}", "${X}",
    ] {
      #expect(emitYAML(.string(text)).hasPrefix("\""), "\(text.debugDescription)")
      #expect(emitYAML(.mapping([.init(text, .null)])).hasPrefix("\""), "\(text.debugDescription)")
    }
  }

  @Test func `leaves ordinary text plain`() {
    for text in [
      "gpu", "org.apache.flink.Main", "s3://bucket/a", "nvidia.com/gpu", "1600m", "10 min", "flink:2.3.0-java17",
      "a,b;c", "-Dfoo=bar", "/opt/flink", "true story", "a#b", "x:y",
    ] {
      #expect(emitYAML(.string(text)) == text + "\n")
    }
  }

  @Test func `writes lines as a literal block where that is safe`() {
    #expect(emitYAML(.mapping([.init("s", .string("a\n\n  b\n"))])) == "s: |\n  a\n\n    b\n")
    #expect(emitYAML(.mapping([.init("s", .string("a\nb"))])) == "s: |-\n  a\n  b\n")
    for text in ["a \nb", " a\nb", "\na", "a\n\n", "a\r\nb", "a\u{0}\nb", "a\n\u{2028}", "a\n\u{1F600}"] {
      #expect(emitYAML(.mapping([.init("s", .string(text))])).hasPrefix("s: \""), "\(text.debugDescription)")
    }
  }

  @Test func `folds no line`() {
    let text = String(repeating: "word ", count: 200) + "end"
    #expect(emitYAML(.mapping([.init("s", .string(text))])) == "s: \(text)\n")
    let odd = String(repeating: "wörd ", count: 200) + "end"
    #expect(emitYAML(.mapping([.init("s", .string(odd))])) == "s: \"\(odd)\"\n")
  }

  @Test func `writes comments above documents and entries`() {
    let value = YAMLValue.mapping([
      .init(
        "a",
        .sequence([
          .mapping([
            .init("b", .string("x\n  # y\n"), comment: ["first", ""]),
            .init("c", .integer(1), comment: ["second\nthird"]),
          ])
        ])),
      .init("d", .null, comment: ["last\u{2028}one"]),
    ])
    let text = emitYAML([
      YAMLDocument(value, header: ["made by drey", ""]), YAMLDocument(.mapping([]), header: ["two"]),
    ])
    #expect(
      String(decoding: text, as: UTF8.self) == """
        # made by drey
        #
        a:
        # first
        #
        - b: |
            x
              # y
          # second
          # third
          c: 1
        # last one
        d: null
        ---
        # two
        {}

        """)
  }

  @Test func `reads back to the same value in both schemas`() throws {
    var random = SplitMix(seed: 1)
    for _ in 0..<2000 {
      let value = randomValue(&random, depth: 0)
      let bytes = emitYAML([YAMLDocument(value)])
      #expect(emitYAML([YAMLDocument(value)]) == bytes)
      let tree = parseYAML(SourceFile(path: "t", text: bytes))
      try #require(tree.problem == nil, "\(String(decoding: bytes, as: UTF8.self))")
      let root = try #require(tree.documents.first)
      for schema in YAMLSchema.allCases {
        #expect(readBack(root, schema) == value, "\(schema) \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }
}

/// The value that a reader gets.
func readBack(_ node: YAMLNode, _ schema: YAMLSchema) -> YAMLValue? {
  switch node.kind {
  case .mapping:
    var entries: [YAMLValue.Entry] = []
    for (key, value) in node.entries {
      guard case .string(let name) = key.scalar(schema), let value = readBack(value, schema) else { return nil }
      entries.append(.init(name, value))
    }
    return .mapping(entries)
  case .sequence:
    var items: [YAMLValue] = []
    for item in node.items {
      guard let value = readBack(item, schema) else { return nil }
      items.append(value)
    }
    return .sequence(items)
  case .scalar, .alias:
    switch node.scalar(schema) {
    case .null: return .null
    case .boolean(let flag): return .boolean(flag)
    case .integer(let number): return .integer(number)
    case .double(let number): return .double(number)
    case .string(let text): return .string(text)
    default: return nil
    }
  }
}

/// A repeatable source of numbers.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Values of all kinds, with text made of what trips readers up.
func randomValue(_ random: inout SplitMix, depth: Int) -> YAMLValue {
  switch Int.random(in: 0..<(depth > 4 ? 7 : 10), using: &random) {
  case 0: .null
  case 1: .boolean(Bool.random(using: &random))
  case 2: .integer(Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random))
  case 3: .double([0.5, -1.25, 1e25, 1e-9, 100, .infinity, -0.1, 3.0e300].randomElement(using: &random) ?? 0)
  case 4...6: .string(randomText(&random))
  case 7:
    .sequence((0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
  default:
    .mapping(
      (0..<Int.random(in: 0..<5, using: &random)).map { _ in
        YAMLValue.Entry(randomText(&random), randomValue(&random, depth: depth + 1))
      })
  }
}

func randomText(_ random: inout SplitMix) -> String {
  let pieces = [
    "a", "b", "yes", "no", "on", "null", "~", "true", "1", "0", "0x", "0o", ".", "-", "+", "_", ":", " ", "  ", "#",
    "\n",
    "\t", "\"", "'", "\\", "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "=", "<<", "---",
    "...", "e", "E", "é", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{1F600}", "\u{0}", "\u{7}",
    "\u{7F}", "\r", "\u{9F}", "\u{FFFE}", "\u{FFFD}", "word", "2001-01-01", "inf", "nan", "12:30",
    "long \(String(repeating: "x", count: 130))",
  ]
  let count = Int.random(in: 0..<6, using: &random)
  return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
}
