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

  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .integer(let value): out += String(value).utf8
    case .double(let value): out += (value.isFinite ? "\(value)" : "null").utf8
    case .string(let text): Self.write(text, to: &out)
    case .array(let items):
      Self.writeList(items, brackets: "[]", to: &out, indent: indent) { $0.write(to: &$1, indent: $2) }
    case .object(let members):
      Self.writeList(members, brackets: "{}", to: &out, indent: indent) { member, out, indent in
        Self.write(member.name, to: &out)
        out.append(UInt8(ascii: ":"))
        if indent != nil { out.append(UInt8(ascii: " ")) }
        member.value.write(to: &out, indent: indent)
      }
    }
  }

  private static func writeList<Item>(
    _ items: [Item], brackets: StaticString, to out: inout [UInt8], indent: Int?,
    each: (Item, inout [UInt8], Int?) -> Void
  ) {
    out.append(brackets.utf8Start[0])
    let inner = indent.map { $0 + 1 }
    for (position, item) in items.enumerated() {
      if position > 0 { out.append(UInt8(ascii: ",")) }
      breakLine(&out, inner)
      each(item, &out, inner)
    }
    if !items.isEmpty { breakLine(&out, indent) }
    out.append(brackets.utf8Start[1])
  }

  private static func breakLine(_ out: inout [UInt8], _ indent: Int?) {
    guard let indent else { return }
    out.append(0x0A)
    out.append(contentsOf: repeatElement(0x20, count: indent * 2))
  }

  /// Escapes what JSON must escape, and U+007F to U+009F, U+2028 and U+2029, U+FEFF: terminals, scripts and readers trip over
  /// them, and YAML takes some for line breaks.
  private static func write(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\"".utf8
      case "\\": out += "\\\\".utf8
      case "\n": out += "\\n".utf8
      case "\r": out += "\\r".utf8
      case "\t": out += "\\t".utf8
      case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u".utf8
        out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.count))
        out += digits.utf8
      default: out.append(contentsOf: String(scalar).utf8)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
