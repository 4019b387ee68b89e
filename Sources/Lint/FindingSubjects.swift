package import Diagnostics
import XMLTree
import YAMLTree

/// What findings are about, in words that stay when lines move: the object and the path of the key.
///
/// The files are parsed for it, one at a time, so ask in the order of files. Nothing is asked where nobody needs
/// fingerprints.
package final class FindingSubjects {
  private let source: (String) -> SourceFile?
  private var current: (path: String, form: Form)?
  /// The line of the last finding in a file that is read by lines.
  private var line: (path: String, range: Range<Int>)?

  private enum Form {
    case absent
    case lines(SourceFile)
    case yaml(YAMLPaths)
    case xml(XMLTree)
  }

  /// - Parameter source: the text of a path; nil where it can't be had.
  package init(source: @escaping (String) -> SourceFile?) { self.source = source }

  /// Such as `FlinkDeployment/prod/fraud/spec.flinkConfiguration.external-resources`; empty for a whole file.
  package func subject(of finding: Diagnostic) -> String {
    guard let offset = finding.range?.start.offset else { return "" }
    switch form(of: finding.path) {
    case .absent: return ""
    case .lines(let file):
      let known = line.flatMap { $0.path == finding.path ? $0.range : nil }
      let range = known.flatMap { $0.contains(offset) ? $0 : nil } ?? lineRange(in: file.text, at: offset)
      line = (finding.path, range)
      return lineKey(of: file.text[range])
    case .yaml(let paths): return paths.path(at: offset)
    case .xml(let tree): return xmlPath(in: tree, at: offset)
    }
  }

  private func form(of path: String) -> Form {
    if let current, current.path == path { return current.form }
    let form = source(path).map { file -> Form in
      if path == "flink-conf.yaml" || path.hasSuffix("/flink-conf.yaml") { return .lines(file) }
      let first = file.text.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
      return first == UInt8(ascii: "<") ? .xml(parseXML(file)) : .yaml(YAMLPaths(of: parseYAML(file)))
    }
    current = (path, form ?? .absent)
    return form ?? .absent
  }
}

private func xmlPath(in tree: XMLTree, at offset: Int) -> String {
  guard var element = tree.root else { return "" }
  var path = element.name
  while let child = element.child(at: offset) {
    // Hadoop's `<property><name>…`.
    path += "/" + (child["name"].map { "\(child.name)[\($0.trimmedText)]" } ?? child.name)
    element = child
  }
  return path
}
