package import ClusterModel

/// What an expression of a node affinity wants of a label's value
/// (`nodeSelectorRequirementsAsSelector` of k8s.io/component-helpers/scheduling/corev1/nodeaffinity).
package enum LabelRequirement {
  case oneOf(Set<String>)
  case noneOf(Set<String>)
  case present
  case absent
  case above(Int64)
  case below(Int64)

  /// Nil for what is no expression.
  package init?(_ expression: StructuredNode) {
    let values = expression["values"]?.items ?? []
    let texts = values.compactMap(\.string)
    guard texts.count == values.count else { return nil }
    switch expression["operator"]?.string {
    case "In" where !texts.isEmpty: self = .oneOf(Set(texts))
    case "NotIn": self = .noneOf(Set(texts))
    case "Exists": self = .present
    case "DoesNotExist": self = .absent
    case "Gt":
      guard let bound = texts.first.flatMap({ Int64($0) }) else { return nil }
      self = .above(bound)
    case "Lt":
      guard let bound = texts.first.flatMap({ Int64($0) }) else { return nil }
      self = .below(bound)
    default: return nil
    }
  }

  /// Whether a label with this value meets it.
  package func holds(_ value: String) -> Bool {
    switch self {
    case .oneOf(let values): values.contains(value)
    case .noneOf(let values): !values.contains(value)
    case .present: true
    case .absent: false
    // A value that is no number meets neither.
    case .above(let bound): Int64(value).map { $0 > bound } ?? false
    case .below(let bound): Int64(value).map { $0 < bound } ?? false
    }
  }

  /// Whether no label meets both.
  package func excludes(_ other: LabelRequirement) -> Bool {
    switch (self, other) {
    case (.oneOf(let values), let other), (let other, .oneOf(let values)): !values.contains(where: other.holds)
    case (.absent, .present), (.absent, .above), (.absent, .below): true
    case (.present, .absent), (.above, .absent), (.below, .absent): true
    case (.above(let lower), .below(let upper)), (.below(let upper), .above(let lower)):
      upper <= lower || upper - 1 == lower
    default: false
    }
  }
}
