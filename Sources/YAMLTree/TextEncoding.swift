/// How a file's text is encoded, so that a change can be written back as it was.
package struct TextEncoding: Sendable, Hashable {
  package enum Form: Sendable, Hashable {
    case utf8
    case utf16LittleEndian
    case utf16BigEndian
  }

  package var form: Form
  /// Whether the file begins with a byte order mark. Flink reads UTF-16 only with one.
  package var hasByteOrderMark: Bool

  package init(_ form: Form, hasByteOrderMark: Bool = false) {
    self.form = form
    self.hasByteOrderMark = hasByteOrderMark
  }

  package static let utf8 = TextEncoding(.utf8)

  /// The bytes of a file in this encoding, with its mark where it had one.
  package func encode(_ text: [UInt8]) -> [UInt8] {
    if form == .utf8 { return hasByteOrderMark ? [0xEF, 0xBB, 0xBF] + text : text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 2 + 2)
    func append(_ unit: UInt16) {
      let pair = (UInt8(truncatingIfNeeded: unit >> 8), UInt8(truncatingIfNeeded: unit))
      bytes.append(form == .utf16BigEndian ? pair.0 : pair.1)
      bytes.append(form == .utf16BigEndian ? pair.1 : pair.0)
    }
    if hasByteOrderMark { append(0xFEFF) }
    for unit in String(decoding: text, as: UTF8.self).utf16 { append(unit) }
    return bytes
  }
}
