/// The keys of one mapping so far, to see whether one stands twice.
struct KeySet {
  /// Keys of a small mapping are compared with those before them, one by one.
  private let isSmall: Bool
  private let first: UInt32
  /// An open hash table of the keys that are strings: ids, 0 for a free place (a key is never node 0).
  private var table: [UInt32] = []
  /// Keys that are no strings. None of them equals a string.
  private var others: Set<[UInt8]> = []

  init(of mapping: UInt32, in tree: FlinkYAMLTree) {
    first = mapping + 1
    var count = 0
    var key = first
    while key < tree.nodes[Int(mapping)].subtreeEnd {
      key = tree.nodes[Int(tree.nodes[Int(key)].subtreeEnd)].subtreeEnd
      count += 1
    }
    isSmall = count <= 8
    if !isSmall {
      var size = 32
      while size < count * 2 { size *= 2 }
      table = Array(repeating: 0, count: size)
    }
  }

  /// Adds the next key of the mapping.
  ///
  /// - Parameter target: the key, or what it stands for as an alias.
  /// - Returns: false when an equal key is there.
  mutating func insert(_ key: UInt32, _ target: UInt32, in tree: FlinkYAMLTree) -> Bool {
    guard tree.isString(target) else { return others.insert(tree.identity(target)).inserted }
    if isSmall {
      var other = first
      while other < key {
        let earlier = tree.resolved(other)
        if tree.isString(earlier), Self.areEqual(earlier, target, in: tree) { return false }
        other = tree.nodes[Int(tree.nodes[Int(other)].subtreeEnd)].subtreeEnd
      }
      return true
    }
    var place = Int(truncatingIfNeeded: tree.withText(target) { textHash($0) }) & (table.count - 1)
    while table[place] != 0 {
      if Self.areEqual(table[place], target, in: tree) { return false }
      place = (place + 1) & (table.count - 1)
    }
    table[place] = target
    return true
  }

  private static func areEqual(_ left: UInt32, _ right: UInt32, in tree: FlinkYAMLTree) -> Bool {
    guard tree.nodes[Int(left)].textLength == tree.nodes[Int(right)].textLength else { return false }
    return tree.withText(left) { left in tree.withText(right) { right in left.elementsEqual(right) } }
  }
}
