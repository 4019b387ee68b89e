package import ClusterModel

/// An element of an XML file that Drey writes: Hadoop's are all of this form.
package struct XMLNode: Sendable, Hashable {
  package var name: String
  package var content: Content

  package indirect enum Content: Sendable, Hashable {
    /// Text and where it comes from.
    case text(String, Provenance)
    case elements([XMLNode])
  }

  package init(_ name: String, _ content: Content) {
    self.name = name
    self.content = content
  }
}

/// Writes a document: UTF-8, two blanks a level, no DOCTYPE.
///
/// Text is escaped here and nowhere else. XML 1.0 has no way to write most control characters; they become U+FFFD, and
/// what checks values refuses them before.
func xmlBytes(_ root: XMLNode, header: [String]) -> [UInt8] {
  var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  for line in header { text += "<!-- \(xmlComment(line)) -->\n" }
  write(root, indentation: "", to: &text)
  return Array(text.utf8)
}

private func write(_ node: XMLNode, indentation: String, to text: inout String) {
  switch node.content {
  case .text(let value, _): text += "\(indentation)<\(node.name)>\(xmlText(value))</\(node.name)>\n"
  case .elements(let elements):
    text += "\(indentation)<\(node.name)>\n"
    for element in elements { write(element, indentation: indentation + "  ", to: &text) }
    text += "\(indentation)</\(node.name)>\n"
  }
}

/// Text between tags: no markup, and the same text again for a reader. A carriage return would become a line feed.
func xmlText(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\r": escaped += "&#13;"
    default: escaped.unicodeScalars.append(isXMLCharacter(scalar) ? scalar : "\u{FFFD}")
    }
  }
  return escaped
}

/// Text inside a comment, where `--` may not stand, nor `-` at the end.
func xmlComment(_ text: String) -> String {
  var written = ""
  for scalar in text.unicodeScalars {
    if scalar == "-", written.hasSuffix("-") { written += " " }
    written.unicodeScalars.append(isXMLCharacter(scalar) && scalar.value >= 0x20 ? scalar : " ")
  }
  return written.hasSuffix("-") ? written + " " : written
}

/// <https://www.w3.org/TR/xml/#charsets>
func isXMLCharacter(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
  default: false
  }
}
