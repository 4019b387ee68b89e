import Diagnostics
import YAMLTree

/// The paths of keys in a YAML file, by offset: `KIND/NAMESPACE/NAME/spec.key[name]`.
///
/// What is asked of a node once is kept, as there can be as many findings as there are keys.
final class YAMLPaths {
  private let tree: YAMLTree
  /// By root: what kind of object it is.
  private var labels: [UInt32: String] = [:]
  /// By mapping or sequence: its keys or items.
  private var children: [UInt32: [UInt32]] = [:]
  /// The line of a block scalar that was asked for last.
  private var line: Range<Int>?

  init(of tree: YAMLTree) { self.tree = tree }

  func path(at offset: Int) -> String {
    tree.withNodes { nodes in
      let roots = tree.rootIDs
      let after = roots.firstSorted { $0 >= nodes.count || nodes[$0].start > offset }
      guard after > 0 else { return "" }
      var node = roots[after - 1]
      var path = label(ofRoot: node)
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
          if style == .literal || style == .folded, nodes[node].end > offset { append(keyOfLine(at: offset)) }
          return path
        case .mapping:
          guard let key = lastChild(of: node, nodes, before: offset) else { return path }
          append(String(decoding: nodes.text(nodes.resolved(key)).prefix(longestSubjectPart), as: UTF8.self))
          let value = nodes[key].subtreeEnd
          guard nodes[value].start <= offset else { return path }
          node = value
        case .sequence:
          guard let item = lastChild(of: node, nodes, before: offset) else { return path }
          let index = children[node].flatMap { items in items.firstSorted { $0 >= item } } ?? 0
          append(itemLabel(tree.node(item), index: index))
          node = item
        }
      }
    }
  }

  private func label(ofRoot root: UInt32) -> String {
    if let known = labels[root] { return known }
    let label = objectLabel(tree.node(root)).map { $0 + "/" } ?? ""
    labels[root] = label
    return label
  }

  /// The last key or item that begins at an offset or before it.
  private func lastChild(of node: UInt32, _ nodes: YAMLNodes, before offset: Int) -> UInt32? {
    let known = children[node] ?? list(node, nodes)
    children[node] = known
    let after = known.firstSorted { nodes[$0].start > offset }
    return after > 0 ? known[after - 1] : nil
  }

  private func list(_ node: UInt32, _ nodes: YAMLNodes) -> [UInt32] {
    var found: [UInt32] = []
    var child = node + 1
    while child < nodes[node].subtreeEnd {
      let end = nodes[child].subtreeEnd
      // A key has its value behind it.
      if nodes[node].kind == .mapping, end >= nodes[node].subtreeEnd { break }
      found.append(child)
      child = nodes[node].kind == .mapping ? nodes[end].subtreeEnd : end
    }
    return found
  }

  private func keyOfLine(at offset: Int) -> String {
    let range = line.flatMap { $0.contains(offset) ? $0 : nil } ?? lineRange(in: tree.source.text, at: offset)
    line = range
    return lineKey(of: tree.source.text[range])
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
  return "[\(text.withText { String(decoding: $0.prefix(longestSubjectPart), as: UTF8.self) })]"
}
