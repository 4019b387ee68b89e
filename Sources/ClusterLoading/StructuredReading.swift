package import ClusterModel
package import YAMLTree

/// The tree below a node of a Kubernetes-style document, typed as `kubectl` types it; aliases are replaced by what
/// they stand for.
package func structuredNode(_ node: YAMLNode) -> StructuredNode {
  let target = node.resolved
  let provenance = Provenance(.source(node.location))
  switch target.kind {
  case .scalar, .alias: return StructuredNode(structuredScalar(target), provenance)
  case .sequence: return StructuredNode(.list(target.items.map(structuredNode)), provenance)
  case .mapping:
    return StructuredNode(
      .map(
        mergedEntries(target).map { key, value in
          StructuredValue.Entry(key: key.resolved.text, keyLocation: key.location, value: structuredNode(value))
        }), provenance)
  }
}
