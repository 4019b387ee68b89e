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
  var map = SourceMapWriting.unwanted
  return root.written(header: header, with: &map)
}

extension XMLNode {
  /// Writes a document, and tells a source map where its values begin.
  ///
  /// - Parameter base: how many lines stand above it.
  func written(header: [String], with map: inout SourceMapWriting, below base: Int = 0) -> [UInt8] {
    var output: [UInt8] = []
    output.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    for line in header {
      output.append("<!-- ")
      output.append(xmlComment: line)
      output.append(" -->\n")
    }
    var line = base + header.count + 2
    write(to: &output, &map, line: &line, indentation: 0)
    return output
  }

  private func write(
    to output: inout [UInt8], _ map: inout SourceMapWriting, line: inout Int, indentation: Int
  ) {
    output.append(contentsOf: repeatElement(0x20, count: indentation))
    appendTag(isEnd: false, to: &output)
    switch content {
    case .text(let text, let provenance):
      output.append(xmlText: text)
      map.add(line: line, provenance)
      line += 1 + text.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    case .elements(let elements):
      output.append(0x0A)
      line += 1
      for element in elements {
        // A property goes by its name.
        guard element.name == "property", case .elements(let parts) = element.content,
          case .text(let name, let provenance)? = parts.first?.content
        else {
          element.write(to: &output, &map, line: &line, indentation: indentation + 2)
          continue
        }
        let length = map.down(to: name)
        map.add(line: line, provenance)
        element.write(to: &output, &map, line: &line, indentation: indentation + 2)
        map.up(to: length)
      }
      output.append(contentsOf: repeatElement(0x20, count: indentation))
      line += 1
    }
    appendTag(isEnd: true, to: &output)
    output.append(0x0A)
  }

  private func appendTag(isEnd: Bool, to output: inout [UInt8]) {
    output.append(isEnd ? "</" : "<")
    output.append(contentsOf: name.utf8)
    output.append(UInt8(ascii: ">"))
  }
}

extension [UInt8] {
  /// Appends text between tags. What needs no escape, as most does, is copied.
  fileprivate mutating func append(xmlText text: String) {
    var text = text
    let isPlain = text.withUTF8 { bytes in
      let needsNone = bytes.allSatisfy {
        $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
      }
      if needsNone { append(contentsOf: bytes) }
      return needsNone
    }
    if !isPlain { append(contentsOf: Diagnostics.xmlText(text).utf8) }
  }

  /// Appends text inside a comment.
  fileprivate mutating func append(xmlComment text: String) {
    var text = text
    let isPlain = text.withUTF8 { bytes in
      var previous: UInt8 = 0
      for byte in bytes {
        guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "-") || previous != byte else { return false }
        previous = byte
      }
      guard previous != UInt8(ascii: "-") else { return false }
      append(contentsOf: bytes)
      return true
    }
    if !isPlain { append(contentsOf: Diagnostics.xmlComment(text).utf8) }
  }
}
