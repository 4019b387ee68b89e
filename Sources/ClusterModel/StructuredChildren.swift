/// The children of a map, for whoever asks for many of them: a search through the map for each takes the square of its size.
package struct StructuredChildren {
  private let entries: [StructuredValue.Entry]
  /// Nil for a map of few, where a search is faster.
  private var places: [String: Int]?

  /// - Parameter node: what is no map has no children.
  package init(of node: StructuredNode) {
    entries = node.entries
    guard entries.count > 32 else { return }
    var places: [String: Int] = [:]
    for (place, entry) in entries.enumerated() { places[entry.key] = place }
    self.places = places
  }

  /// As the node's own subscript: of a key that stands twice, the last one.
  package subscript(key: String) -> StructuredNode? {
    guard let places else { return entries.last { $0.key == key }?.value }
    return places[key].map { entries[$0].value }
  }
}
