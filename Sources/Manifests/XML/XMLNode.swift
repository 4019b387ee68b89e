package import ClusterModel
import Diagnostics

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
