import ClusterModel
import Diagnostics

extension StructuredNode {
  /// Sets a key of a map; what stood there becomes part of the new value's provenance.
  mutating func set(_ key: String, _ node: StructuredNode?) {
    guard var node else { return }
    editEntries { entries in
      if let place = entries.lastPlace(of: key) {
        node.provenance.replace(entries[place].value.provenance)
        entries[place].value = node
      } else {
        entries.append(StructuredValue.Entry(key: key, keyLocation: node.provenance.place, value: node))
      }
    }
  }

  mutating func remove(_ key: String) {
    guard case .map(let entries) = value, entries.lastPlace(of: key) != nil else { return }
    value = .map(entries.filter { !$0.key.utf8.elementsEqual(key.utf8) })
  }

  /// Changes the map at a key, which is made where there is none.
  mutating func edit(_ key: String, _ change: (inout StructuredNode) -> Void) {
    let provenance = provenance
    editEntries { entries in
      if let place = entries.lastPlace(of: key) {
        if !entries[place].value.isMap { entries[place].value.value = .map([]) }
        change(&entries[place].value)
      } else {
        var child = StructuredNode(.map([]), provenance)
        change(&child)
        entries.append(StructuredValue.Entry(key: key, keyLocation: child.provenance.place, value: child))
      }
    }
  }

  /// Adds to the list at a key, which is made where there is none.
  mutating func append(_ items: [StructuredNode], to key: String) {
    guard !items.isEmpty else { return }
    guard case .list? = self[key]?.value else {
      return set(key, StructuredNode(.list(items), items[0].provenance))
    }
    editEntries { entries in
      guard let place = entries.lastPlace(of: key), case .list(var list) = entries[place].value.value else { return }
      entries[place].value.value = .null
      list += items
      entries[place].value.value = .list(list)
    }
  }

  /// Changes the entries of a map where they are; does nothing for other kinds.
  mutating func editEntries(_ change: (inout [StructuredValue.Entry]) -> Void) {
    guard case .map(var entries) = value else { return }
    // Else the entries would be held twice, and copied.
    value = .null
    change(&entries)
    value = .map(entries)
  }
}

extension [StructuredValue.Entry] {
  /// The entry of a key that counts.
  func lastPlace(of key: String) -> Int? {
    lastIndex { $0.key.utf8.count == key.utf8.count && $0.key.utf8.elementsEqual(key.utf8) }
  }
}

extension Provenance {
  /// The place to point at; the start of no file where there is none.
  var place: SourceLocation { location ?? SourceLocation(path: "", range: SourceRange(at: .start)) }
}
