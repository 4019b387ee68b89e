/// A key that stands in a mapping for the second time, and its first place.
package struct DuplicateKey: Sendable {
  package var key: YAMLNode
  package var first: YAMLNode
}

extension YAMLNode {
  /// The scalar keys that stand twice in one mapping, in this node and below it, in document order.
  ///
  /// Keys are compared by their text, as quotes and escapes leave it; a mapping that is aliased is looked at once,
  /// where it stands. Takes no time that grows with the square of a mapping's size.
  package func duplicateKeys() -> [DuplicateKey] {
    let nodes = tree.storage.nodes
    var duplicates: [DuplicateKey] = []
    var hashes: [(hash: UInt64, id: UInt32)] = []
    var id = self.id
    let end = record.subtreeEnd
    while id < end {
      if nodes[Int(id)].kind == .mapping {
        hashes.removeAll(keepingCapacity: true)
        var key = id + 1
        let mappingEnd = nodes[Int(id)].subtreeEnd
        while key < mappingEnd {
          let value = nodes[Int(key)].subtreeEnd
          if let hash = tree.keyHash(key) { hashes.append((hash, key)) }
          guard value < mappingEnd else { break }
          key = nodes[Int(value)].subtreeEnd
        }
        findEqual(&hashes, into: &duplicates)
      }
      id += 1
    }
    return duplicates
  }

  private func findEqual(_ hashes: inout [(hash: UInt64, id: UInt32)], into duplicates: inout [DuplicateKey]) {
    guard hashes.count > 1 else { return }
    if hashes.count <= 16 {
      for later in 1..<hashes.count {
        for earlier in 0..<later where hashes[earlier].hash == hashes[later].hash {
          if add(hashes[earlier].id, hashes[later].id, &duplicates) { break }
        }
      }
      return
    }
    hashes.sort { ($0.hash, $0.id) < ($1.hash, $1.id) }
    let count = duplicates.count
    var first = 0
    for later in 1..<hashes.count {
      if hashes[first].hash != hashes[later].hash {
        first = later
      } else {
        _ = add(hashes[first].id, hashes[later].id, &duplicates)
      }
    }
    duplicates[count...].sort { $0.key.id < $1.key.id }
  }

  private func add(_ first: UInt32, _ second: UInt32, _ duplicates: inout [DuplicateKey]) -> Bool {
    let (first, second) = (YAMLNode(tree: tree, id: first), YAMLNode(tree: tree, id: second))
    guard first.resolved.text.utf8.elementsEqual(second.resolved.text.utf8) else { return false }
    duplicates.append(DuplicateKey(key: second, first: first))
    return true
  }
}

extension YAMLTree {
  /// A hash of a scalar key's text; nil for other keys.
  fileprivate func keyHash(_ id: UInt32) -> UInt64? {
    let node = YAMLNode(tree: self, id: id).resolved
    guard node.kind == .scalar else { return nil }
    return node.withText { text in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      return hash
    }
  }
}
