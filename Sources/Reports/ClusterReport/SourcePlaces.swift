import ClusterModel
import Diagnostics

/// How a report names a place in a source, and whether it links there.
package enum SourceLinks: Sendable, Hashable {
  /// As text: for pages that are published without the sources.
  case text
  /// As links to `PREFIX` + path + `#L12`, which code hosts understand.
  case relative(prefix: String)

  /// `cluster.yaml:12:5`, with the column only where it helps.
  func place(_ location: SourceLocation) -> MarkdownText {
    let path = publishedPath(location.path)
    let line = location.range.start.line
    let words = MarkdownText.code("\(path):\(line)")
    guard case .relative(let prefix) = self, path == location.path, !path.hasPrefix("<") else { return words }
    return .link(words, to: prefix + relativeURL(ofPath: path) + "#L\(line)")
  }

  func file(_ path: String) -> MarkdownText {
    let shown = publishedPath(path)
    guard case .relative(let prefix) = self, shown == path, !path.hasPrefix("<") else { return .code(shown) }
    return .link(.code(shown), to: prefix + relativeURL(ofPath: path))
  }

  /// Where a value comes from, and what it took the place of.
  func origin(_ provenance: Provenance) -> MarkdownText {
    let origin = origin(provenance.origin)
    guard !provenance.overrode.isEmpty else { return origin }
    return origin + ", instead of " + provenance.overrode.map { self.origin($0) }.joined(separator: ", ")
  }

  private func origin(_ origin: Provenance.Origin) -> MarkdownText {
    switch origin {
    case .source(let location): place(location)
    // The property's value may be a secret: the key alone tells where it comes from.
    case .commandLine(let property): "command line, \(code: "-D " + (property.prefix { $0 != "=" }))"
    case .derived(let rule, let location):
      if let location { "derived by \(rule) from \(place(location))" } else { "derived by \(rule)" }
    }
  }
}

/// A path as it may be published: of an absolute one only the end, since the rest is about somebody's machine.
func publishedPath(_ path: String) -> String {
  guard path.hasPrefix("/") else { return path }
  return "…/" + path.split(separator: "/").suffix(2).joined(separator: "/")
}
