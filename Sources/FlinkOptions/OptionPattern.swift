import Synchronization

/// A key with placeholders, matched as it stands in its table: most runs ask for a few, and read the rest of its line then.
///
/// `<name>`, `<scheme>`, `<resource_name>` and `<serviceName>` stand for one name without a dot; `<key>`, `<param>` and
/// `<parameter>` for anything.
final class OptionPattern: Sendable, Comparable {
  private let table: StaticString
  /// The offset of its line in the table.
  private let line: Int
  private let keyLength: Int
  /// How many bytes of it stand for themselves.
  private let literalLength: Int
  private let known = Mutex<FlinkOption?>(nil)

  init(_ table: StaticString, line: Int) {
    self.table = table
    self.line = line
    let bytes = bytes(of: table)
    var end = line
    var literals = 0
    var isLiteral = true
    while end < bytes.count, bytes[end] != 0x09, bytes[end] != 0x0A {
      if bytes[end] == Self.open { isLiteral = false }
      if isLiteral { literals += 1 }
      if bytes[end] == Self.close { isLiteral = true }
      end += 1
    }
    keyLength = end - line
    literalLength = literals
  }

  /// The bytes of the key with its placeholders.
  private var pattern: Slice<UnsafeBufferPointer<UInt8>> { bytes(of: table)[line..<line + keyLength] }

  var key: String { String(decoding: pattern, as: UTF8.self) }
  var firstByte: UInt8? { pattern.first }

  var option: FlinkOption {
    known.withLock { known in
      if let known { return known }
      let option = FlinkOption(OptionLine(optionLine(bytes(of: table), line)))
      known = option
      return option
    }
  }

  func matches(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let pattern = UnsafeBufferPointer(rebasing: pattern)
    var at = 0
    var place = 0
    while at < pattern.count {
      guard pattern[at] == Self.open else {
        guard place < key.count, key[place] == pattern[at] else { return false }
        at += 1
        place += 1
        continue
      }
      let start = at + 1
      while at < pattern.count, pattern[at] != Self.close { at += 1 }
      let word = pattern[start..<at]
      at += 1
      if Self.anything.contains(where: { word.elementsEqual($0.utf8) }) { return place < key.count }
      let name = place
      while place < key.count, key[place] != UInt8(ascii: ".") { place += 1 }
      guard place > name else { return false }
    }
    return place == key.count
  }

  private static let open = UInt8(ascii: "<")
  private static let close = UInt8(ascii: ">")
  /// The placeholders that take dots, too.
  private static let anything = ["key", "param", "parameter"]

  /// What says more comes first: `….param.discovery-script.args` before `….param.<param>`.
  static func < (left: OptionPattern, right: OptionPattern) -> Bool {
    if left.literalLength != right.literalLength { return left.literalLength > right.literalLength }
    return left.pattern.lexicographicallyPrecedes(right.pattern)
  }

  static func == (left: OptionPattern, right: OptionPattern) -> Bool { left.pattern.elementsEqual(right.pattern) }
}
