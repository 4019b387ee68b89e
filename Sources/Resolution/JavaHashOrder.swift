/// The order in which a Java `HashSet<String>` that was made of these names iterates; equal names stand once.
///
/// Flink reads, warns about and overwrites resources in this order.
func javaHashOrder(_ names: [String]) -> [String] {
  // HashSet(Collection): a table that never has to grow for its size.
  var capacity = 16
  while capacity < max(Int(Float(names.count) / 0.75) + 1, 16) { capacity *= 2 }
  var table = Array(repeating: [(hash: UInt32, name: String)](), count: capacity)
  for name in names {
    let hash = javaHash(name)
    let bin = Int(hash) & (table.count - 1)
    if table[bin].contains(where: { $0.hash == hash && $0.name.utf8.elementsEqual(name.utf8) }) { continue }
    table[bin].append((hash, name))
    // Eight collisions make Java double a small table; a large one gets a tree, which keeps the order.
    if table[bin].count > 8, table.count < 64 {
      var larger = Array(repeating: [(hash: UInt32, name: String)](), count: table.count * 2)
      for item in table.joined() { larger[Int(item.hash) & (larger.count - 1)].append(item) }
      table = larger
    }
  }
  return table.joined().map(\.name)
}

/// `HashMap.hash(String.hashCode())`.
private func javaHash(_ name: String) -> UInt32 {
  var hash: UInt32 = 0
  for unit in name.utf16 { hash = hash &* 31 &+ UInt32(unit) }
  return hash ^ hash >> 16
}
