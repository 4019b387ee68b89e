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

  private enum Form {
    case absent
    case lines(SourceFile)
    case yaml(YAMLTree)
    case xml(XMLTree)
  }

  /// - Parameter source: the text of a path; nil where it can't be had.
  package init(source: @escaping (String) -> SourceFile?) { self.source = source }

  /// Such as `FlinkDeployment/prod/fraud/spec.flinkConfiguration.external-resources`; empty for a whole file.
  package func subject(of finding: Diagnostic) -> String {
    guard let offset = finding.range?.start.offset else { return "" }
    switch form(of: finding.path) {
    case .absent: return ""
    case .lines(let file): return lineKey(in: file.text, at: offset)
    case .yaml(let tree): return yamlPath(in: tree, at: offset)
    case .xml(let tree): return xmlPath(in: tree, at: offset)
    }
  }

  private func form(of path: String) -> Form {
    if let current, current.path == path { return current.form }
    let form = source(path).map { file -> Form in
      if path == "flink-conf.yaml" || path.hasSuffix("/flink-conf.yaml") { return .lines(file) }
      let first = file.text.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
      return first == UInt8(ascii: "<") ? .xml(parseXML(file)) : .yaml(parseYAML(file))
    }
    current = (path, form ?? .absent)
    return form ?? .absent
  }
}

/// What stands before the first colon or equals sign of a line, without a comment sign.
private func lineKey(in text: [UInt8], at offset: Int) -> String {
  var start = min(max(offset, 0), text.count)
  while start > 0, text[start - 1] != 0x0A, text[start - 1] != 0x0D { start -= 1 }
  let line = text[start...].prefix { $0 != 0x0A && $0 != 0x0D }.drop { $0 <= 0x20 }
  let key = line.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "=") }
  return String(decoding: key.prefix(longestPart), as: UTF8.self)
}

private let longestPart = 200

// MARK: YAML

private func yamlPath(in tree: YAMLTree, at offset: Int) -> String {
  tree.withNodes { nodes in
    guard var node = tree.rootIDs.last(where: { $0 < nodes.count && nodes[$0].start <= offset }) else { return "" }
    var path = objectLabel(tree.node(node)).map { $0 + "/" } ?? ""
    func append(_ part: String) {
      if !path.isEmpty, !path.hasSuffix("/") { path += "." }
      path += part
    }
    while true {
      switch nodes[node].kind {
      case .alias: return path
      case .scalar:
        // A file in a block scalar: the key of its line.
        let style = nodes[node].style
        if style == .literal || style == .folded, nodes[node].end > offset {
          append(lineKey(in: tree.source.text, at: offset))
        }
        return path
      case .mapping:
        var found: (key: UInt32, value: UInt32)?
        var key = node + 1
        while key < nodes[node].subtreeEnd, nodes[key].start <= offset {
          let value = nodes[key].subtreeEnd
          guard value < nodes[node].subtreeEnd else { break }
          found = (key, value)
          key = nodes[value].subtreeEnd
        }
        guard let found else { return path }
        append(String(decoding: nodes.text(nodes.resolved(found.key)).prefix(longestPart), as: UTF8.self))
        guard nodes[found.value].start <= offset else { return path }
        node = found.value
      case .sequence:
        var found: (item: UInt32, index: Int)?
        var item = node + 1
        var index = 0
        while item < nodes[node].subtreeEnd, nodes[item].start <= offset {
          found = (item, index)
          item = nodes[item].subtreeEnd
          index += 1
        }
        guard let found else { return path }
        append(itemLabel(tree.node(found.item), index: found.index))
        node = found.item
      }
    }
  }
}

/// `kind/namespace/name` of a Kubernetes object, or of what looks like one.
private func objectLabel(_ node: YAMLNode) -> String? {
  guard let kind = node["kind"]?.text, let metadata = node["metadata"] else { return nil }
  return [kind, metadata["namespace"]?.text ?? "", metadata["name"]?.text ?? ""].joined(separator: "/")
}

/// An item by its name, as Kubernetes' lists have it, or by its text; by its number where it has neither.
private func itemLabel(_ item: YAMLNode, index: Int) -> String {
  let node = item.resolved
  if let label = objectLabel(node) { return "[\(label)]" }
  let text = node.kind == .scalar ? node : node["name"] ?? node["key"]
  guard let text, text.kind == .scalar else { return "[\(index)]" }
  return "[\(text.withText { String(decoding: $0.prefix(longestPart), as: UTF8.self) })]"
}

// MARK: XML

private func xmlPath(in tree: XMLTree, at offset: Int) -> String {
  guard var element = tree.root else { return "" }
  var path = element.name
  while let child = element.children.first(where: { $0.range.bytes.contains(offset) }) {
    // Hadoop's `<property><name>…`.
    path += "/" + (child["name"].map { "\(child.name)[\($0.trimmedText)]" } ?? child.name)
    element = child
  }
  return path
}
