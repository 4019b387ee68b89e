/// HTML read strictly: every element closed in order, attributes quoted and given once, nothing unescaped.
struct HTMLDocument {
  struct Element {
    var tag: String
    var attributes: [String: String]
    /// The tag of the element around it.
    var parent: String?
    /// All text inside, references resolved; of what lies deep inside only the nearest elements have it.
    var text = ""
  }

  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  private(set) var elements: [Element] = []

  private static let void: Set = ["meta", "link", "br", "hr", "img", "input", "wbr"]

  init(_ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(description: "not UTF-8") }
    try parse(Array(text.unicodeScalars))
  }

  func all(_ tag: String) -> [Element] { elements.filter { $0.tag == tag } }

  private mutating func parse(_ text: [Unicode.Scalar]) throws {
    var index = 0
    var open: [Int] = []
    func rest(_ count: Int) -> String { String(String.UnicodeScalarView(text[index..<min(index + count, text.count)])) }
    func until(_ end: String) throws -> String {
      let wanted = Array(end.unicodeScalars)
      let start = index
      while index + wanted.count <= text.count {
        if Array(text[index..<index + wanted.count]) == wanted {
          defer { index += wanted.count }
          return String(String.UnicodeScalarView(text[start..<index]))
        }
        index += 1
      }
      throw Problem(description: "no '\(end)' after \(String(String.UnicodeScalarView(text[start...])).prefix(80))")
    }
    while index < text.count {
      if rest(4) == "<!--" {
        index += 4
        _ = try until("-->")
      } else if rest(9).lowercased() == "<!doctype" {
        _ = try until(">")
      } else if rest(2) == "</" {
        index += 2
        let tag = try until(">")
        guard let last = open.popLast(), elements[last].tag == tag else {
          throw Problem(description: "</\(tag)> closes \(open.last.map { elements[$0].tag } ?? "nothing")")
        }
      } else if text[index] == "<" {
        index += 1
        var inside = try until(">")
        let isEmpty = inside.hasSuffix("/")
        if isEmpty { inside.removeLast() }
        let (tag, attributes) = try HTMLDocument.startTag(inside)
        elements.append(
          Element(tag: tag, attributes: attributes, parent: open.last.map { elements[$0].tag }))
        if tag == "style" {
          elements[elements.count - 1].text = try until("</style>")
        } else if !isEmpty, !HTMLDocument.void.contains(tag) {
          open.append(elements.count - 1)
        }
      } else {
        let start = index
        while index < text.count, text[index] != "<" { index += 1 }
        let words = try HTMLDocument.resolved(String(String.UnicodeScalarView(text[start..<index])))
        for place in open.suffix(16) { elements[place].text += words }
      }
    }
    guard open.isEmpty else { throw Problem(description: "<\(open.map { elements[$0].tag })> is never closed") }
  }

  private static func startTag(_ inside: String) throws -> (String, [String: String]) {
    let tag = String(inside.prefix { $0 != " " })
    guard !tag.isEmpty, tag.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
      throw Problem(description: "bad tag <\(inside)>")
    }
    var attributes: [String: String] = [:]
    var rest = inside.dropFirst(tag.count)
    while true {
      rest = rest.drop { $0 == " " }
      if rest.isEmpty { return (tag, attributes) }
      let name = String(rest.prefix { $0 != "=" && $0 != " " })
      rest = rest.dropFirst(name.count)
      guard attributes[name] == nil else { throw Problem(description: "\(name) twice in <\(inside)>") }
      guard rest.first == "=" else {
        attributes[name] = ""
        continue
      }
      rest = rest.dropFirst()
      guard rest.first == "\"" else { throw Problem(description: "unquoted attribute in <\(inside)>") }
      let value = rest.dropFirst().prefix { $0 != "\"" }
      guard value.endIndex < rest.endIndex else { throw Problem(description: "open quote in <\(inside)>") }
      attributes[name] = try resolved(String(value))
      rest = rest[rest.index(after: value.endIndex)...]
    }
  }

  private static func resolved(_ text: String) throws -> String {
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[mark...]
      let known = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\""]
      guard let (reference, character) = known.first(where: { rest.hasPrefix($0.key) }) else {
        throw Problem(description: "bare '&' in '\(text)'")
      }
      result += character
      rest = rest.dropFirst(reference.count)
    }
    return result + rest
  }
}
