package import ClusterModel
import Diagnostics
package import YAMLTree

/// The tree below a node of a Kubernetes-style document, typed as `kubectl` types it; aliases are replaced by what
/// they stand for, and merge keys are followed.
package func structuredNode(_ node: YAMLNode) -> StructuredNode {
  node.tree.withNodes { StructuredReading(nodes: $0, tree: node.tree).node(node.id) }
}

/// An entry of a mapping, as `structuredNode` reads its value.
func structuredEntry(_ entry: YAMLMergedEntry) -> StructuredValue.Entry {
  StructuredValue.Entry(key: entry.name, keyLocation: entry.key.location, value: structuredNode(entry.value))
}

/// Reads nodes out of plain memory: a pod template has hundreds of them.
private struct StructuredReading {
  let nodes: YAMLNodes
  let tree: YAMLTree

  func node(_ id: UInt32) -> StructuredNode {
    let target = nodes.resolved(id)
    switch nodes[target].kind {
    case .scalar, .alias:
      return StructuredNode(structuredScalar(nodes, target), Provenance(.source(location(id, last: nil))))
    case .sequence:
      var items: [StructuredNode] = []
      var child = target + 1
      while child < nodes[target].subtreeEnd {
        items.append(node(child))
        child = nodes[child].subtreeEnd
      }
      return StructuredNode(.list(items), Provenance(.source(location(id, last: items.last))))
    case .mapping:
      let entries = entries(of: target)
      return StructuredNode(.map(entries), Provenance(.source(location(id, last: entries.last?.value))))
    }
  }

  private func entries(of mapping: UInt32) -> [StructuredValue.Entry] {
    var entries: [StructuredValue.Entry] = []
    var key = mapping + 1
    let end = nodes[mapping].subtreeEnd
    while key < end {
      let value = nodes[key].subtreeEnd
      guard value < end else { break }
      let name = nodes.resolved(key)
      // What isn't a simple name needs kubectl's rules for keys.
      guard nodes.type(name, .kubernetes) == .string, !isMergeKey(key) else {
        return tree.node(mapping).mergedEntries().entries.map(structuredEntry)
      }
      entries.append(
        StructuredValue.Entry(
          key: String(decoding: nodes.text(name), as: UTF8.self), keyLocation: location(key, last: nil),
          value: node(value)))
      key = nodes[value].subtreeEnd
    }
    return entries
  }

  private func isMergeKey(_ key: UInt32) -> Bool {
    nodes.text(key).count == 2 && tree.node(key).isMergeKey
  }

  /// A block collection ends where its last child does, which is known already.
  private func location(_ id: UInt32, last: StructuredNode?) -> SourceLocation {
    let record = nodes[id]
    let start = SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
    if let end = last?.provenance.location?.range.end, end.offset == Int(record.end) {
      return SourceLocation(path: tree.source.path, range: SourceRange(start: start, end: end))
    }
    return SourceLocation(
      path: tree.source.path,
      range: SourceRange(start: start, end: tree.source.position(from: start, to: Int(record.end))))
  }
}
