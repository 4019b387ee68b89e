package import ClusterModel
import Diagnostics
package import YAMLTree

/// The tree below a node of a Kubernetes-style document, typed as `kubectl` types it; aliases are replaced by what
/// they stand for.
package func structuredNode(_ node: YAMLNode) -> StructuredNode {
  let target = node.resolved
  switch target.kind {
  case .scalar, .alias: return StructuredNode(structuredScalar(target), Provenance(.source(node.location)))
  case .sequence:
    let items = target.items.map(structuredNode)
    return StructuredNode(.list(items), place(of: node, last: items.last))
  case .mapping:
    let entries: [StructuredValue.Entry]
    if hasMergeKey(target) {
      entries = mergedEntries(target).map(structuredEntry)
    } else {
      entries = target.entries.map(structuredEntry)
    }
    return StructuredNode(.map(entries), place(of: node, last: entries.last?.value))
  }
}

func structuredEntry(_ key: YAMLNode, _ value: YAMLNode) -> StructuredValue.Entry {
  StructuredValue.Entry(key: key.resolved.text, keyLocation: key.location, value: structuredNode(value))
}

/// The place of a collection: a block collection ends where its last child does, which is known already.
private func place(of node: YAMLNode, last: StructuredNode?) -> Provenance {
  if let end = last?.provenance.location?.range.end, end.offset == node.endOffset {
    return Provenance(
      .source(SourceLocation(path: node.tree.source.path, range: SourceRange(start: node.start, end: end))))
  }
  return Provenance(.source(node.location))
}
