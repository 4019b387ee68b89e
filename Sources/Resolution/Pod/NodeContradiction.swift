package import ClusterModel

/// Why no node is left for a pod, whatever nodes there are.
package enum NodeContradiction: Sendable {
  /// A term without an expression.
  case empty(StructuredNode)
  /// An expression that leaves no node with what `nodeSelector` wants.
  case selector(StructuredNode, StructuredValue.Entry)
  /// An expression that another one of its term rules out, and that one.
  case expressions(StructuredNode, StructuredNode)
}

extension EffectivePod {
  /// Why the pod's node selector and its required affinity leave no node; that of the first term, nil where one of them may hold.
  package var nodeContradiction: NodeContradiction? {
    let required = affinity?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
    // A node has to meet one of the terms, and that one whole.
    let terms = required?["nodeSelectorTerms"]?.items ?? []
    guard !terms.isEmpty else { return nil }
    let selector = Dictionary(nodeSelector.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    let contradictions = terms.map { contradiction(of: $0, selector) }
    guard let first = contradictions.first, contradictions.allSatisfy({ $0 != nil }) else { return nil }
    return first
  }

  private func contradiction(
    of term: StructuredNode, _ selector: [String: StructuredValue.Entry]
  ) -> NodeContradiction? {
    let expressions = term["matchExpressions"]?.items ?? []
    if expressions.isEmpty, term["matchFields"]?.items.isEmpty != false { return .empty(term) }
    var earlier: [(key: String, label: LabelRequirement, node: StructuredNode)] = []
    for expression in expressions {
      guard let key = expression["key"]?.string, let label = LabelRequirement(expression) else { continue }
      if let entry = selector[key], let wanted = entry.value.string,
        label.excludes(.oneOf([wanted]))
      {
        return .selector(expression, entry)
      }
      // Nobody writes hundreds; a hostile file may.
      if let other = earlier.prefix(64).first(where: { $0.key == key && $0.label.excludes(label) }) {
        return .expressions(expression, other.node)
      }
      earlier.append((key, label, expression))
    }
    return nil
  }
}
