extension StructuredNode {
  /// The value's text when it is a string; nil for other kinds.
  package var string: String? {
    guard case .string(let text) = value else { return nil }
    return text
  }

  /// The entries of a map; empty for other kinds.
  package var entries: [StructuredValue.Entry] {
    guard case .map(let entries) = value else { return [] }
    return entries
  }

  /// The items of a list; empty for other kinds.
  package var items: [StructuredNode] {
    guard case .list(let items) = value else { return [] }
    return items
  }

  package var isMap: Bool {
    guard case .map = value else { return false }
    return true
  }

  /// The value with its place, when it is a string.
  package var locatedString: Located<String>? { string.map { Located($0, provenance) } }
}

extension StructuredValue {
  /// What kind of value it is, with an article, for a message: `a list`, `the string "two"`.
  package var kindInWords: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "the boolean \(value)"
    case .integer(let value): "the number \(value)"
    case .number(let text): "the number \(text)"
    case .string(let text): text.unicodeScalars.count <= 40 ? "the string \"\(text)\"" : "a string"
    case .list: "a list"
    case .map: "a map"
    }
  }
}
