import ClusterModel
import FlinkYAML

/// Why Flink would not read a value: the class of the exception and its words.
struct ConversionFailure: Error {
  var exception: String
  var message: String
}

/// The items of an option that is a list of strings, as Flink converts them.
///
/// - Parameters:
///   - text: the value's `toString`.
///   - readsYAML: whether the text may be a YAML list (`config.yaml`); else only `;` separates.
func listItems(_ text: String, readsYAML: Bool) throws(ConversionFailure) -> [String] {
  if readsYAML, let items = yamlListItems(text) { return items }
  return try splitList(text)
}

/// The items of a text that is a YAML list without nulls; nil for every other text.
private func yamlListItems(_ text: String) -> [String]? {
  // Most values are one word: no list.
  if !text.utf8.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "!") }) {
    return nil
  }
  guard let tree = try? parseFlinkYAML(Array(text.utf8)), (try? tree.check()) != nil, !tree.isEmpty else { return nil }
  let root = tree.nodes[0]
  guard root.kind == .sequence, root.tag == .sequence else { return nil }
  var items: [String] = []
  var lastAnchor = 0
  for child in tree.children(of: 0) {
    let target = tree.resolved(child)
    let node = tree.nodes[Int(target)]
    if node.tag == .null || (node.kind == .scalar && tree.scalar(target) == .null) { return nil }
    items.append(tree.flinkText(of: target, lastAnchor: &lastAnchor))
  }
  return items
}

/// Splits at `;`, or another mark: items may be quoted, quotes count at the start of an item only, and a doubled quote is one.
///
/// As `StructuredOptionsSplitter` of Flink does.
func splitList(_ text: String, at mark: UInt16 = 0x3B) throws(ConversionFailure) -> [String] {
  // Most lists have one item, and most items are one word.
  if !text.isEmpty,
    text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x27 && UInt16($0) != mark })
  {
    return [text]
  }
  enum Token {
    case quoted(String)
    case plain(String)
    case delimiter
  }
  let units = Array(text.utf16)
  var tokens: [(token: Token, position: Int)] = []
  var cursor = 0
  while cursor < units.count {
    let unit = units[cursor]
    let start = cursor
    switch unit {
    case 0x22, 0x27:
      var content: [UInt16] = []
      cursor += 1
      var isClosed = false
      while cursor < units.count {
        if units[cursor] == unit {
          if cursor + 1 < units.count, units[cursor + 1] == unit {
            content.append(unit)
            cursor += 2
            continue
          }
          cursor += 1
          isClosed = true
          break
        }
        content.append(units[cursor])
        cursor += 1
      }
      guard isClosed else {
        throw ConversionFailure(
          exception: "IllegalArgumentException",
          message: "Could not split string. Quoting was not closed properly.")
      }
      tokens.append((.quoted(String(decoding: content, as: UTF16.self)), start))
    case mark:
      tokens.append((.delimiter, start))
      cursor += 1
    case _ where isJavaWhitespace(unit):
      cursor += 1
    default:
      while cursor < units.count, units[cursor] != mark { cursor += 1 }
      var content = units[start..<cursor]
      while let last = content.last, last <= 0x20 { content.removeLast() }
      while let first = content.first, first <= 0x20 { content.removeFirst() }
      tokens.append((.plain(String(decoding: content, as: UTF16.self)), start))
    }
  }
  var items: [String] = []
  for (place, token) in tokens.enumerated() {
    let next = place + 1 < tokens.count ? tokens[place + 1] : nil
    switch token.token {
    case .quoted(let text):
      if let next, case .delimiter = next.token {
      } else if let next {
        throw ConversionFailure(
          exception: "IllegalArgumentException",
          message: "Could not split string. Illegal quoting at position: \(next.position - 1)")
      }
      items.append(text)
    case .plain(let text): items.append(text)
    case .delimiter:
      if let next, case .delimiter = next.token { items.append("") }
    }
  }
  return items
}

/// `Character.isWhitespace`: blanks and separators, but no no-break ones.
func isJavaWhitespace(_ unit: UInt16) -> Bool {
  switch unit {
  case 0x09...0x0D, 0x1C...0x20, 0x1680, 0x2000...0x2006, 0x2008...0x200A, 0x2028, 0x2029, 0x205F, 0x3000: true
  default: false
  }
}

/// `StringUtils.isNullOrWhitespaceOnly`.
func isBlank(_ text: String?) -> Bool { text?.utf16.allSatisfy(isJavaWhitespace) ?? true }

extension ConfigurationValue {
  /// The value as Java's `toString` gives it, which is what Flink parses numbers and lists from.
  var javaString: String {
    switch self {
    case .double(let value): javaText(value)
    case .set(let items): "[" + items.map(\.nestedJavaString).joined(separator: ", ") + "]"
    // An array prints its address, which changes from run to run.
    case .bytes: "[B@0"
    default: flinkText
    }
  }

  private var nestedJavaString: String {
    switch self {
    case .list(let items): "[" + items.map(\.nestedJavaString).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { $0.key.nestedJavaString + "=" + $0.value.nestedJavaString }.joined(separator: ", ") + "}"
    default: javaString
    }
  }
}
