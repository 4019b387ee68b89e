import Diagnostics
import Testing

@testable import YAMLTree

@Suite struct SourceDecodingTests {
  private let text = "é: 'ü'\r\n😀: [a, b]\n"

  private func utf16(_ text: String, little: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let pair = [UInt8(truncatingIfNeeded: unit >> 8), UInt8(truncatingIfNeeded: unit)]
      return little ? pair.reversed() : pair
    }
  }

  @Test func `reads UTF-8 and UTF-16, with and without a mark, to the same text`() throws {
    let ascii = "a: 'ü'\n😀: b\n"
    let cases: [([UInt8], TextEncoding)] = [
      (Array(ascii.utf8), .utf8),
      ([0xEF, 0xBB, 0xBF] + Array(ascii.utf8), TextEncoding(.utf8, hasByteOrderMark: true)),
      ([0xFF, 0xFE] + utf16(ascii, little: true), TextEncoding(.utf16LittleEndian, hasByteOrderMark: true)),
      ([0xFE, 0xFF] + utf16(ascii, little: false), TextEncoding(.utf16BigEndian, hasByteOrderMark: true)),
      (utf16(ascii, little: true), TextEncoding(.utf16LittleEndian)),
      (utf16(ascii, little: false), TextEncoding(.utf16BigEndian)),
    ]
    for (bytes, encoding) in cases {
      let decoded = decodeSource(bytes, path: "t")
      #expect(decoded.encoding == encoding)
      #expect(decoded.source.text == Array(ascii.utf8))
      #expect(decoded.problem == nil)
      #expect(decoded.encoding.encode(decoded.source.text) == bytes)
    }
    for little in [true, false] {
      let mark: [UInt8] = little ? [0xFF, 0xFE] : [0xFE, 0xFF]
      let tree = parseYAML(decodeSource(mark + utf16(text, little: little), path: "t"))
      #expect(tree.problem == nil)
      let key = try #require(tree.documents.first?.keyNode("😀"))
      #expect((key.range.start.line, key.range.start.column, key.range.start.offset) == (2, 1, 10))
    }
  }

  @Test func `puts a change of the text back in the file's encoding`() throws {
    let bytes = [0xFF, 0xFE] + utf16("ü: 1\n", little: true)
    let decoded = decodeSource(bytes, path: "t")
    let value = try #require(parseYAML(decoded).documents.first?["ü"])
    var changed = decoded.source.text
    changed.replaceSubrange(value.range.bytes, with: Array("12".utf8))
    #expect(decoded.encoding.encode(changed) == [0xFF, 0xFE] + utf16("ü: 12\n", little: true))
  }

  @Test func `keeps the nodes before bytes that are no text`() throws {
    for bad in [[0xFF], [0xC3, 0x28], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]]
      as [[UInt8]]
    {
      let bytes = Array("a: b\nü: c".utf8) + bad + Array("\ne: f\n".utf8)
      for tree in [parseYAML(decodeSource(bytes, path: "t")), parseYAML(SourceFile(path: "t", text: bytes))] {
        let problem = try #require(tree.problem)
        #expect(problem.kind == .encoding)
        #expect((problem.range.start.line, problem.range.start.column, problem.range.start.offset) == (2, 5, 10))
        #expect(tree.documents.first?["a"]?.text == "b")
        #expect(problem.message.hasPrefix("the byte 0x"))
      }
    }
  }

  @Test func `says where UTF-16 is cut or holds half a pair`() throws {
    let whole = [0xFF, 0xFE] + utf16("a: b\nc: d", little: true)
    let cut = decodeSource(whole + [0x41], path: "t")
    #expect((cut.problem?.range.start.line, cut.problem?.range.start.column) == (2, 5))
    #expect(parseYAML(cut).documents.first?["a"]?.text == "b")
    let half = decodeSource(whole + [0x3D, 0xD8, 0x41, 0x00], path: "t")
    #expect(half.problem?.kind == .encoding)
    #expect(half.problem?.range.start.offset == 9)
  }

  @Test func `tells a bad character from a mistake before it`() throws {
    let tree = parseYAML(SourceFile(path: "t", text: "a: b: c\nd: \u{0}\n"))
    #expect(tree.problem?.message == "a second ': ' stands in one value")
    let quote = parseYAML(SourceFile(path: "t", text: "a: b\nc: \"d\u{7}\"\n"))
    #expect(quote.problem?.kind == .character)
    #expect(quote.problem?.range.start.column == 6)
  }
}
