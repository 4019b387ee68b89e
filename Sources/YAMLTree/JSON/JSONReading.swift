package import Diagnostics

/// Parses one JSON value (RFC 8259), strictly, into the same tree as YAML.
///
/// libyaml reads most JSON, but not `\ud83d\ude00` or `\/`, and accepts much that is none; `kubectl`, `nvidia-smi`, `amd-smi` and
/// Flink's REST speak JSON. Objects and arrays are flow collections, strings are double-quoted scalars, numbers and the
/// words plain ones, which `YAMLSchema.core` gives their types. Half a surrogate pair becomes U+FFFD. A byte order mark
/// at the start is skipped. Never throws: see `YAMLTree.problem`.
///
/// - Parameter isStream: whether more values may follow, as `jq -c` writes them and kubectl reads them; each is a document.
package func parseJSON(_ source: SourceFile, limits: YAMLLimits = YAMLLimits(), isStream: Bool = false) -> YAMLTree {
  var arena = TreeArena(source: source, limits: limits)
  guard arena.checkSize() else { return arena.finish() }
  source.text.withUnsafeBufferPointer { bytes in
    var reader = JSONReader(arena: arena, bytes: bytes, isStream: isStream)
    reader.run()
    arena = reader.arena
  }
  return arena.finish()
}

private struct JSONReader {
  var arena: TreeArena
  let bytes: UnsafeBufferPointer<UInt8>
  let isStream: Bool
  var index = 0
  var line = 1
  /// The offset that column 1 of this line would have if all before `index` were ASCII.
  var lineStart = 0

  init(arena: TreeArena, bytes: UnsafeBufferPointer<UInt8>, isStream: Bool) {
    self.arena = arena
    self.bytes = bytes
    self.isStream = isStream
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      index = 3
      lineStart = 3
    }
  }

  // MARK: Grammar

  mutating func run() {
    skipBlanks()
    guard index < bytes.count else { return }
    arena.roots.append(0)
    var expectsValue = true
    while !arena.stopped {
      if expectsValue {
        expectsValue = readValue()
      } else {
        guard let next = readSeparator() else { return }
        expectsValue = next
      }
    }
  }

  /// Reads a value, or the opening of a collection and its first key.
  ///
  /// - Returns: whether a value must follow: the first one of a collection
  private mutating func readValue() -> Bool {
    skipBlanks()
    guard index < bytes.count else {
      fail("a value is missing at the end of the text")
      return false
    }
    switch bytes[index] {
    case UInt8(ascii: "{"): return openObject()
    case UInt8(ascii: "["): return openArray()
    case UInt8(ascii: "\""): _ = readString()
    default: readWord()
    }
    return false
  }

  private mutating func openObject() -> Bool {
    arena.openCollection(append(.mapping, .flow))
    index += 1
    skipBlanks()
    if index < bytes.count, bytes[index] == UInt8(ascii: "}") {
      close()
      return false
    }
    return readKey()
  }

  private mutating func openArray() -> Bool {
    arena.openCollection(append(.sequence, .flow))
    index += 1
    skipBlanks()
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") {
      close()
      return false
    }
    return true
  }

  /// After a value: a comma, and for an object the next key; or what closes the collection.
  ///
  /// - Returns: whether a value must follow; nil at the end of the text
  private mutating func readSeparator() -> Bool? {
    skipBlanks()
    guard let id = arena.open.last else {
      guard index < bytes.count else { return nil }
      guard isStream else {
        fail("nothing may follow the value", width: 1)
        return nil
      }
      arena.roots.append(UInt32(truncatingIfNeeded: arena.nodes.count))
      return true
    }
    let isObject = arena.nodes[Int(id)].kind == .mapping
    let bracket = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    guard index < bytes.count else {
      let start = arena.range(of: id).start
      var end = start
      end.offset += 1
      end.column += 1
      arena.problem = YAMLProblem(
        kind: .syntax, message: "'\(isObject ? "{" : "[")' is never closed", range: SourceRange(start: start, end: end),
        help: "check that the output is complete")
      return nil
    }
    switch bytes[index] {
    case bracket:
      close()
      return false
    case UInt8(ascii: ","):
      index += 1
      skipBlanks()
      if index < bytes.count, bytes[index] == bracket {
        fail("a comma stands before '\(isObject ? "}" : "]")'", width: 1, help: "remove the comma")
        return nil
      }
      return isObject ? readKey() : true
    default:
      fail("',' or '\(isObject ? "}" : "]")' is missing before this", width: 1)
      return nil
    }
  }

  /// A key and its colon.
  private mutating func readKey() -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
      fail("a key in double quotes is missing here", width: 1)
      return false
    }
    guard readString() else { return false }
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
      fail("':' is missing after the key", width: 1)
      return false
    }
    index += 1
    return true
  }

  private mutating func close() {
    index += 1
    arena.closeCollection(end: UInt32(truncatingIfNeeded: index))
  }

  // MARK: Tokens

  /// `true`, `false`, `null` or a number.
  private mutating func readWord() {
    let start = index
    var end = index
    while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
    let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
    guard isNumber(word) || word.isAny("true", "false", "null") else {
      let text = String(decoding: word.prefix(40), as: UTF8.self)
      fail(
        word.isEmpty ? "no value begins with this character" : "'\(text)' is no JSON value", width: max(1, end - start),
        help: "write text in double quotes")
      return
    }
    let id = append(.scalar, .plain)
    index = end
    setText(of: id, inSource: start..<end)
  }

  /// A string; what is no string leaves no node.
  private mutating func readString() -> Bool {
    let id = append(.scalar, .doubleQuoted)
    if finishString(id) { return true }
    arena.nodes.removeLast()
    return false
  }

  /// The rest of a string; its text is a slice of the source unless it has escapes.
  private mutating func finishString(_ id: UInt32) -> Bool {
    let start = index + 1
    index = start
    var unescaped: UInt32?
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        let end = index
        index += 1
        if let first = unescaped {
          arena.nodes[Int(id)].textStart = first
          arena.nodes[Int(id)].textLength = UInt32(truncatingIfNeeded: arena.texts.count) - first
          arena.nodes[Int(id)].end = UInt32(truncatingIfNeeded: index)
          arena.lastEnd = UInt32(truncatingIfNeeded: index)
        } else {
          setText(of: id, inSource: start..<end)
        }
        return true
      case UInt8(ascii: "\\"):
        if unescaped == nil {
          unescaped = UInt32(truncatingIfNeeded: arena.texts.count)
          arena.texts.append(contentsOf: bytes[start..<index])
        }
        guard readEscape() else { return false }
      case 0..<0x20:
        let code = hexadecimal(UInt32(byte))
        fail("the character U+\(code) must be written as \\u\(code) in a string", width: 1, kind: .character)
        return false
      case 0x20..<0x80:
        if unescaped != nil { arena.texts.append(byte) }
        index += 1
      default:
        guard let (_, length) = decodeScalar(at: index, in: bytes) else {
          arena.problem = encodingProblem(at: position, byte: byte)
          return false
        }
        if unescaped != nil { arena.texts.append(contentsOf: bytes[index..<index + length]) }
        index += length
        lineStart += length - 1
      }
    }
    arena.fail(.syntax, "the quote is never closed", at: id, help: "check that the output is complete")
    return false
  }

  private mutating func readEscape() -> Bool {
    guard index + 1 < bytes.count else {
      fail("the text ends in an escape", width: 1)
      return false
    }
    let plain: UInt8
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = bytes[index + 1]
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"): return readUnicodeEscape()
    default:
      fail("no such escape is known in JSON", width: 2, help: "write '\\\\' for a backslash")
      return false
    }
    arena.texts.append(plain)
    index += 2
    return true
  }

  private mutating func readUnicodeEscape() -> Bool {
    guard let first = hexadecimalUnit(at: index + 2) else {
      fail("four hexadecimal digits must follow \\u", width: 2)
      return false
    }
    index += 6
    var scalar = first
    if (0xD800..<0xDC00).contains(first), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u"), let second = hexadecimalUnit(at: index + 2),
      (0xDC00..<0xE000).contains(second)
    {
      index += 6
      scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    arena.texts.append(contentsOf: String(UnicodeScalar(scalar) ?? "\u{FFFD}").utf8)
    return true
  }

  private func hexadecimalUnit(at offset: Int) -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    var unit: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      guard let value = digit(byte, radix: 16) else { return nil }
      unit = unit << 4 | UInt32(value)
    }
    return unit
  }

  /// Blank, tab, line feed, carriage return: nothing else is white space in JSON.
  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09: index += 1
      case 0x0A, 0x0D:
        let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
        index += isPair ? 2 : 1
        line += 1
        lineStart = index
      default: return
      }
    }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "/")
  }

  /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
  private func isNumber(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let body = UnsafeBufferPointer(rebasing: word[(word.first == UInt8(ascii: "-") ? 1 : 0)...])
    guard let first = body.first, isDigit(first), decimalLook(body) != .none else { return false }
    if first == UInt8(ascii: "0"), body.count > 1, isDigit(body[1]) { return false }
    guard let point = body.firstIndex(of: UInt8(ascii: ".")) else { return true }
    return point + 1 < body.count && isDigit(body[point + 1])
  }

  // MARK: Nodes and places

  private var position: SourcePosition { SourcePosition(line: line, column: index - lineStart + 1, offset: index) }

  private mutating func append(_ kind: YAMLNode.Kind, _ style: YAMLNode.Style) -> UInt32 {
    let start = UInt32(truncatingIfNeeded: index)
    return arena.add(
      YAMLRecord(
        kind: kind, style: style, textInSource: false, hasProperties: false, start: start, end: start,
        line: UInt32(truncatingIfNeeded: line), column: UInt32(truncatingIfNeeded: index - lineStart + 1), textStart: 0,
        textLength: 0, subtreeEnd: UInt32(truncatingIfNeeded: arena.nodes.count + 1)))
  }

  private mutating func setText(of id: UInt32, inSource range: Range<Int>) {
    arena.nodes[Int(id)].textInSource = true
    arena.nodes[Int(id)].textStart = UInt32(truncatingIfNeeded: range.lowerBound)
    arena.nodes[Int(id)].textLength = UInt32(truncatingIfNeeded: range.count)
    arena.nodes[Int(id)].end = UInt32(truncatingIfNeeded: index)
    arena.lastEnd = UInt32(truncatingIfNeeded: index)
  }

  private mutating func fail(
    _ message: String, width: Int = 0, help: String? = nil, kind: YAMLProblem.Kind = .syntax
  ) {
    guard !arena.stopped else { return }
    let start = position
    let end = start.advanced(to: min(index + width, bytes.count), in: bytes)
    arena.problem = YAMLProblem(
      kind: kind, message: message, range: SourceRange(start: start, end: end.line == start.line ? end : start),
      help: help)
  }
}
