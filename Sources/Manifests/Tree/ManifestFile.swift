package import ClusterModel
internal import YAMLTree

/// A file of a target's output.
package struct ManifestFile: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// Documents of one YAML stream.
    case yaml([ManifestNode])
    /// Lines of a format that is no tree.
    case lines([Line])
  }

  /// One line, without its end.
  package struct Line: Sendable, Hashable {
    package var text: String
    package var provenance: Provenance

    package init(_ text: String, _ provenance: Provenance) {
      self.text = text
      self.provenance = provenance
    }
  }

  /// Relative to the target's folder.
  package var path: String
  /// Lines of a comment at the top.
  package var header: [String]
  package var content: Content
  /// For scripts.
  package var isExecutable: Bool

  package init(path: String, header: [String], content: Content, isExecutable: Bool = false) {
    self.path = path
    self.header = header
    self.content = content
    self.isExecutable = isExecutable
  }

  /// The file as it is written: UTF-8, ends with a line feed.
  package var bytes: [UInt8] {
    switch content {
    case .yaml(let documents):
      return emitYAML(
        documents.enumerated().map { YAMLDocument($1.yaml, header: $0 == 0 ? header : []) })
    case .lines(let lines):
      var bytes: [UInt8] = []
      for line in header { bytes += "# \(line)\n".utf8 }
      for line in lines { bytes += "\(line.text)\n".utf8 }
      return bytes
    }
  }
}
