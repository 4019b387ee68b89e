extension JSONValue {
  /// The JSON text, with a line feed at the end when indented.
  ///
  /// - Parameter indented: two blanks a level and a line a member; else one line without blanks.
  package func text(indented: Bool = true) -> String {
    var out: [UInt8] = []
    write(to: &out, indent: indented ? 0 : nil)
    if indented { out.append(0x0A) }
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends the indented text of a value that stands so many levels deep: a large document can be written in parts.
  package func append(to out: inout [UInt8], level: Int) { write(to: &out, indent: level) }

  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: Self.append("null", to: &out)
    case .bool(let value): Self.append(value ? "true" : "false", to: &out)
    case .integer(let value): Self.write(value, to: &out)
    case .double(let value): out += (value.isFinite ? "\(value)" : "null").utf8
    case .string(let text): Self.write(text, to: &out)
    case .array(let items):
      Self.writeList(items.count, brackets: "[]", to: &out, indent: indent) { place, out, indent in
        items[place].write(to: &out, indent: indent)
      }
    case .object(let members):
      Self.writeList(members.count, brackets: "{}", to: &out, indent: indent) { place, out, indent in
        Self.write(members[place].name, to: &out)
        out.append(UInt8(ascii: ":"))
        if indent != nil { out.append(UInt8(ascii: " ")) }
        members[place].value.write(to: &out, indent: indent)
      }
    }
  }

  private static func writeList(
    _ count: Int, brackets: StaticString, to out: inout [UInt8], indent: Int?,
    each: (Int, inout [UInt8], Int?) -> Void
  ) {
    out.append(brackets.utf8Start[0])
    let inner = indent.map { $0 + 1 }
    for place in 0..<count {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      breakLine(&out, inner)
      each(place, &out, inner)
    }
    if count > 0 { breakLine(&out, indent) }
    out.append(brackets.utf8Start[1])
  }

  private static func breakLine(_ out: inout [UInt8], _ indent: Int?) {
    guard let indent else { return }
    out.append(0x0A)
    for _ in 0..<indent * 2 { out.append(0x20) }
  }

  private static func append(_ word: StaticString, to out: inout [UInt8]) {
    out.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  /// In decimal digits, without making a string: documents hold more numbers than texts.
  static func write(_ number: Int64, to out: inout [UInt8]) {
    if number < 0 { out.append(UInt8(ascii: "-")) }
    let magnitude = number.magnitude
    var unit: UInt64 = 1
    while magnitude / unit >= 10 { unit *= 10 }
    while unit > 0 {
      out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude / unit % 10))
      unit /= 10
    }
  }

  /// Escapes what JSON must escape, and U+007F to U+009F, U+2028 and U+2029, U+FEFF: terminals, scripts and readers trip over
  /// them, and YAML takes some for line breaks.
  package static func write(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    writeEscaped(text, to: &out)
    out.append(UInt8(ascii: "\""))
  }

  /// The same without the quotes around it: a string can be written in parts.
  package static func writeEscaped(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in
      // What stands as it is, is copied in runs.
      var start = 0
      var place = 0
      while place < bytes.count {
        let byte = bytes[place]
        if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
          place += 1
          continue
        }
        guard let (scalar, length) = unsafeToShow(bytes, at: place) else {
          place += 1
          continue
        }
        out.append(contentsOf: bytes[start..<place])
        writeEscape(of: scalar, to: &out)
        place += length
        start = place
      }
      out.append(contentsOf: bytes[start...])
    }
  }

  /// The scalar that begins at a byte of valid UTF-8, and its length, where it is to be escaped: controls, and what breaks
  /// lines or turns them around in a reader that isn't JSON's.
  private static func unsafeToShow(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> (UInt32, Int)? {
    let byte = bytes[place]
    if byte < 0x80 { return (UInt32(byte), 1) }
    if byte == 0xC2, bytes[place + 1] < 0xA0 { return (UInt32(bytes[place + 1]), 2) }
    if byte == 0xE2, bytes[place + 1] == 0x80, bytes[place + 2] == 0xA8 || bytes[place + 2] == 0xA9 {
      return (0x2000 + UInt32(bytes[place + 2] & 0x3F), 3)
    }
    if byte == 0xEF, bytes[place + 1] == 0xBB, bytes[place + 2] == 0xBF { return (0xFEFF, 3) }
    return nil
  }

  private static func writeEscape(of scalar: UInt32, to out: inout [UInt8]) {
    switch scalar {
    case 0x22: out += "\\\"".utf8
    case 0x5C: out += "\\\\".utf8
    case 0x0A: out += "\\n".utf8
    case 0x0D: out += "\\r".utf8
    case 0x09: out += "\\t".utf8
    default:
      let digits = String(scalar, radix: 16)
      out += "\\u".utf8
      out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.count))
      out += digits.utf8
    }
  }
}
