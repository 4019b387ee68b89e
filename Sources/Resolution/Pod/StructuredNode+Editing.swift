import ClusterModel
import Diagnostics

extension StructuredNode {
  /// Sets a key of a map; what stood there becomes part of the new value's provenance.
  mutating func set(_ key: String, _ node: StructuredNode?) {
    guard case .map(var entries) = value, var node else { return }
    if let place = entries.lastIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
      node.provenance.replace(entries[place].value.provenance)
      entries[place].value = node
    } else {
      entries.append(StructuredValue.Entry(key: key, keyLocation: node.provenance.place, value: node))
    }
    value = .map(entries)
  }

  mutating func remove(_ key: String) {
    guard case .map(let entries) = value else { return }
    value = .map(entries.filter { !$0.key.utf8.elementsEqual(key.utf8) })
  }

  /// Changes the map at a key, which is made where there is none.
  mutating func edit(_ key: String, _ change: (inout StructuredNode) -> Void) {
    var child = self[key] ?? StructuredNode(.map([]), provenance)
    if !child.isMap { child.value = .map([]) }
    change(&child)
    guard case .map(var entries) = value else { return }
    if let place = entries.lastIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
      entries[place].value = child
    } else {
      entries.append(StructuredValue.Entry(key: key, keyLocation: child.provenance.place, value: child))
    }
    value = .map(entries)
  }

  /// Adds to the list at a key, which is made where there is none.
  mutating func append(_ items: [StructuredNode], to key: String) {
    guard !items.isEmpty else { return }
    guard var list = self[key], case .list(let old) = list.value else {
      return set(key, StructuredNode(.list(items), items[0].provenance))
    }
    list.value = .list(old + items)
    guard case .map(var entries) = value else { return }
    for place in entries.indices where entries[place].key.utf8.elementsEqual(key.utf8) { entries[place].value = list }
    value = .map(entries)
  }
}

extension Provenance {
  /// The place to point at; the start of no file where there is none.
  var place: SourceLocation { location ?? SourceLocation(path: "", range: SourceRange(at: .start)) }
}
