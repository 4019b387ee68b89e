/// Bytes that are HTML already: what only writers of HTML make, never text from outside.
package struct HTML: Sendable, Hashable {
  package var bytes: [UInt8]

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }
}

/// Prints elements of HTML and SVG; text and attribute values are escaped here and nowhere else.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []

  var html: HTML { HTML(bytes) }

  /// A start tag; attributes in the given order, those that are nil left out.
  mutating func open(_ tag: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]) {
    bytes.append(UInt8(ascii: "<"))
    add(tag)
    for (name, value) in attributes {
      guard let value else { continue }
      bytes.append(UInt8(ascii: " "))
      add(name)
      bytes += [UInt8(ascii: "="), UInt8(ascii: "\"")]
      text(value)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: ">"))
  }

  mutating func close(_ tag: StaticString) {
    bytes += [UInt8(ascii: "<"), UInt8(ascii: "/")]
    add(tag)
    bytes.append(UInt8(ascii: ">"))
  }

  /// An element with text alone.
  mutating func element(
    _ tag: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], text content: String
  ) {
    open(tag, attributes)
    text(content)
    close(tag)
  }

  /// An element of SVG without content.
  mutating func empty(_ tag: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) {
    open(tag, attributes)
    bytes.removeLast()
    bytes += [UInt8(ascii: "/"), UInt8(ascii: ">")]
  }

  mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { appendEscapedHTML($0, to: &bytes) }
  }

  mutating func text(_ text: UnsafeBufferPointer<UInt8>) { appendEscapedHTML(text, to: &bytes) }

  mutating func add(_ html: HTML) { bytes += html.bytes }

  /// Markup of our own.
  mutating func add(_ markup: StaticString) { markup.withUTF8Buffer { bytes.append(contentsOf: $0) } }

  mutating func newline() { bytes.append(UInt8(ascii: "\n")) }
}

/// Text for an element's content or a quoted attribute: `&`, `<`, `>` and quotes as references; characters that XML and
/// HTML forbid as U+FFFD.
private func appendEscapedHTML(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
  var start = 0
  for (index, byte) in text.enumerated() {
    let replacement: StaticString
    switch byte {
    case UInt8(ascii: "&"): replacement = "&amp;"
    case UInt8(ascii: "<"): replacement = "&lt;"
    case UInt8(ascii: ">"): replacement = "&gt;"
    case UInt8(ascii: "\""): replacement = "&quot;"
    case 0..<9, 11, 12, 14..<32, 127: replacement = "\u{FFFD}"
    default: continue
    }
    output.append(contentsOf: text[start..<index])
    replacement.withUTF8Buffer { output.append(contentsOf: $0) }
    start = index + 1
  }
  output.append(contentsOf: text[start...])
}
