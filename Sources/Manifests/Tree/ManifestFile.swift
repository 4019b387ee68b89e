package import ClusterModel
internal import YAMLTree

/// A file of a target's output.
package struct ManifestFile: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// Documents of one YAML stream.
    case yaml([ManifestNode])
    /// Lines of a format that is no tree, whose comments begin with `#`.
    case lines([Line])
    /// Lines of a script; the first one says which program runs it, so that the header stands below it.
    case script([Line])
    /// Lines that a person wrote, in a format that Drey doesn't know: no header.
    case verbatim([Line])
    case xml(XMLNode)
    /// A file about the others, as it is written.
    case finished([UInt8])
  }

  /// One line, without its end.
  package struct Line: Sendable, Hashable {
    package var text: String
    package var provenance: Provenance
    /// What the line sets, such as an option's key; empty where it has no name.
    package var path: String

    package init(_ text: String, _ provenance: Provenance, path: String = "") {
      self.text = text
      self.provenance = provenance
      self.path = path
    }
  }

  /// Relative to the target's folder.
  package var path: String
  /// Lines of a comment at the top.
  package var header: [String]
  package var content: Content
  /// For scripts.
  package var isExecutable: Bool
  /// Whether it is a Kubernetes object to apply, and not a file that something else reads.
  package var isObject: Bool
  /// The bytes, where they were made already.
  private var made: [UInt8]?

  package init(
    path: String, header: [String], content: Content, isExecutable: Bool = false, isObject: Bool = false
  ) {
    self.path = path
    self.header = header
    self.content = content
    self.isExecutable = isExecutable
    self.isObject = isObject
  }

  /// The file as it is written: UTF-8, ends with a line feed.
  package var bytes: [UInt8] { made ?? emitted }

  /// The same file with its bytes made: they are asked for their digest, and to be written.
  var finished: ManifestFile {
    var file = self
    file.made = bytes
    return file
  }

  private var emitted: [UInt8] {
    switch content {
    case .yaml(let documents):
      return emitYAML(
        documents.enumerated().map { YAMLDocument($1.yaml, header: $0 == 0 ? header : []) })
    case .lines(let lines): return Array((comments + lines.map(\.text)).joined(separator: "\n").utf8) + [0x0A]
    case .script(let lines):
      let text = lines.prefix(1).map(\.text) + comments + lines.dropFirst().map(\.text)
      return Array(text.joined(separator: "\n").utf8) + [0x0A]
    case .verbatim(let lines): return Array(lines.map(\.text).joined(separator: "\n").utf8) + [0x0A]
    case .xml(let root): return xmlBytes(root, header: header)
    case .finished(let bytes): return bytes
    }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The header where a comment is a line that begins with `#`.
  private var comments: [String] { header.map { "# \($0)" } }
}

extension ManifestFile {
  /// One Kubernetes object in a file of its own.
  static func object(_ path: String, _ node: ManifestNode, header: [String]) -> ManifestFile {
    ManifestFile(path: path, header: header, content: .yaml([node]), isObject: true)
  }
}
