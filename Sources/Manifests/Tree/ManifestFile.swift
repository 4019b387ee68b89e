package import ClusterModel

/// A file of a target's output.
package struct ManifestFile: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// Documents of one YAML stream.
    case yaml([ManifestNode])
    /// Lines of a format that is no tree, whose comments begin with `#`.
    case lines([Line])
    /// Lines of a script; the first one says which program runs it, so that the header stands below it.
    case script([Line])
    /// The same, of a script that is never another one.
    case shipped(ShippedScript)
    /// Lines that a person wrote, in a format that Drey doesn't know: no header.
    case verbatim([Line])
    case xml(XMLNode)
    /// As it is written, header and all.
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
  /// SHA-256 of the bytes, where they were made already.
  package private(set) var digest: String?

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
  package var bytes: [UInt8] {
    if case .finished(let bytes) = content { return bytes }
    var map = SourceMapWriting.unwanted
    return written(with: &map)
  }

  /// The first document of a YAML stream.
  var object: ManifestNode? {
    guard case .yaml(let documents) = content else { return nil }
    return documents.first
  }

  /// The same file with its bytes made, and what they were made of let go.
  func finished(_ bytes: [UInt8], digest: String) -> ManifestFile {
    var file = self
    file.content = .finished(bytes)
    file.digest = digest
    return file
  }
}

extension ManifestFile {
  /// One Kubernetes object in a file of its own.
  static func object(_ path: String, _ node: ManifestNode, header: [String]) -> ManifestFile {
    ManifestFile(path: path, header: header, content: .yaml([node]), isObject: true)
  }
}
