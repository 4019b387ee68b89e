/// A key that stands twice in one mapping.
package struct YAMLDuplicate: Sendable {
  /// Where the key stands first.
  package let first: YAMLNode
  /// A later place.
  package let again: YAMLNode
}

extension YAMLTree {
  /// Keys that stand more than once in a mapping, in all mappings of all documents, in document order of the mappings.
  ///
  /// Keys are the same when the reader gets the same value: `1` and `0x1` are, `1` and `"1"` are for Kubernetes only.
  /// Collections as keys are not compared. Takes linear time.
  ///
  /// - Parameter limit: so many are enough
  package func duplicateKeys(_ schema: YAMLSchema, limit: Int = .max) -> [YAMLDuplicate] {
    withNodes { nodes in
      var search = DuplicateSearch(nodes: nodes, schema: schema, limit: limit)
      var id: UInt32 = 0
      while id < UInt32(nodes.count), search.found.count < limit {
        if nodes[id].kind == .mapping { search.run(id) }
        id += 1
      }
      return search.found.map { YAMLDuplicate(first: node($0.first), again: node($0.again)) }
    }
  }
}

extension YAMLNode {
  /// Keys that stand more than once in this mapping, aliases followed; see `YAMLTree.duplicateKeys`.
  package func duplicateKeys(_ schema: YAMLSchema) -> [YAMLDuplicate] {
    let mapping = resolved
    guard mapping.kind == .mapping else { return [] }
    return tree.withNodes { nodes in
      var search = DuplicateSearch(nodes: nodes, schema: schema, limit: .max)
      search.run(mapping.id)
      return search.found.map { YAMLDuplicate(first: tree.node($0.first), again: tree.node($0.again)) }
    }
  }
}

/// Looks through mappings one after the other; its memory is used again.
private struct DuplicateSearch {
  let nodes: YAMLNodes
  let schema: YAMLSchema
  let limit: Int
  var found: [(first: UInt32, again: UInt32)] = []
  /// An open hash table of text keys: the id of a key, 0 for a free place (a key is never node 0).
  private var table: [UInt32] = []
  private var keys: [UInt32] = []

  init(nodes: YAMLNodes, schema: YAMLSchema, limit: Int) {
    self.nodes = nodes
    self.schema = schema
    self.limit = limit
  }

  mutating func run(_ mapping: UInt32) {
    keys.removeAll(keepingCapacity: true)
    var areTexts = true
    var id = mapping + 1
    let end = nodes[mapping].subtreeEnd
    while id < end {
      let key = nodes.resolved(id)
      if nodes[key].kind == .scalar {
        keys.append(id)
        if nodes.type(key, schema) != .string { areTexts = false }
      }
      // Past the key, then past the value.
      id = nodes[id].subtreeEnd
      guard id < end else { break }
      id = nodes[id].subtreeEnd
    }
    guard keys.count > 1 else { return }
    if areTexts {
      compareTexts()
    } else {
      compareValues()
    }
  }

  private mutating func compareTexts() {
    if keys.count <= 8 {
      for later in 1..<keys.count {
        if let earlier = keys[..<later].first(where: { isSameText($0, keys[later]) }) {
          found.append((earlier, keys[later]))
        }
      }
      return
    }
    var size = 32
    while size < keys.count * 2 { size *= 2 }
    table.removeAll(keepingCapacity: true)
    table.append(contentsOf: repeatElement(0, count: size))
    for key in keys where found.count < limit {
      var place = hash(nodes.text(nodes.resolved(key))) & (size - 1)
      while table[place] != 0, !isSameText(table[place], key) { place = (place + 1) & (size - 1) }
      if table[place] == 0 {
        table[place] = key
      } else {
        found.append((table[place], key))
      }
    }
  }

  /// Where a key is a number, a boolean or null.
  private mutating func compareValues() {
    var seen: [YAMLScalar: UInt32] = [:]
    for key in keys {
      guard var value = nodes.scalar(nodes.resolved(key), schema) else { continue }
      if schema == .kubernetes, let name = jsonKey(of: value) { value = .string(name) }
      if let first = seen[value] {
        found.append((first, key))
      } else {
        seen[value] = key
      }
    }
  }

  private func isSameText(_ left: UInt32, _ right: UInt32) -> Bool {
    let (left, right) = (nodes.text(nodes.resolved(left)), nodes.text(nodes.resolved(right)))
    return left.count == right.count && left.elementsEqual(right)
  }

  /// Eight bytes at a time, from a start that nobody outside knows, so that nobody can make keys collide.
  private func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash = seed ^ UInt64(truncatingIfNeeded: text.count)
    let base = UnsafeRawPointer(text.baseAddress)
    var index = 0
    while let base, index + 8 <= text.count {
      hash = mix(hash ^ base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < text.count {
      rest = rest << 8 | UInt64(text[index])
      index += 1
    }
    return Int(truncatingIfNeeded: mix(hash ^ rest))
  }

  private func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low ^ seed
  }
}

/// Of this process. Results never depend on it.
private let seed = UInt64.random(in: .min ... .max)
