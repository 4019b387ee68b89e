package import Diagnostics

/// A tree of a Kubernetes-style document that Drey passes on or looks into without a type of its own, such as a pod
/// template. Scalars are typed as `kubectl` types them.
package enum StructuredValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  /// A float, or an integer over 64 bits, as it was written.
  case number(text: String)
  case string(String)
  case list([StructuredNode])
  case map([Entry])

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var keyLocation: SourceLocation
    package var value: StructuredNode

    package init(key: String, keyLocation: SourceLocation, value: StructuredNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }
}

/// A `StructuredValue` and its place.
package struct StructuredNode: Sendable, Hashable {
  package var value: StructuredValue
  package var provenance: Provenance

  package init(_ value: StructuredValue, _ provenance: Provenance) {
    self.value = value
    self.provenance = provenance
  }

  /// The value of a key of a map; nil for other kinds.
  package subscript(key: String) -> StructuredNode? {
    guard case .map(let entries) = value else { return nil }
    return entries.last { $0.key == key }?.value
  }
}
