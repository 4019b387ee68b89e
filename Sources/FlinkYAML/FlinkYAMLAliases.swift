/// Refuses a document whose aliases stand for more than any configuration holds. The engine keeps one object for all uses of an
/// anchor; whoever flattens or prints the document goes through each.
func checkAliases(of tree: FlinkYAMLTree) throws(FlinkYAMLError) {
  var sizes = [UInt64](repeating: 0, count: tree.nodes.count)
  // The collections around, and what they come to so far.
  var open: [(id: UInt32, size: UInt64)] = []
  func close(before id: UInt32) {
    while let last = open.last, tree.nodes[Int(last.id)].subtreeEnd <= id {
      open.removeLast()
      sizes[Int(last.id)] = last.size
      if !open.isEmpty { open[open.count - 1].size = min(open[open.count - 1].size + last.size, .max >> 2) }
    }
  }
  for id in tree.nodes.indices.map(UInt32.init) {
    close(before: id)
    let node = tree.nodes[Int(id)]
    switch node.kind {
    case .mapping, .sequence: open.append((id, 1))
    case .scalar, .alias:
      // An alias inside of what it names has no size yet: flattening ends there.
      let size = node.kind == .alias ? max(1, sizes[Int(node.textStart)]) : 1 + UInt64(node.textLength) / 64
      sizes[Int(id)] = size
      if !open.isEmpty { open[open.count - 1].size = min(open[open.count - 1].size + size, .max >> 2) }
    }
    if node.kind == .alias, sizes[Int(id)] > mostExpanded || open.contains(where: { $0.size > mostExpanded }) {
      var error = FlinkYAMLError(
        exception: "OutOfMemoryError", "aliases stand for more than a million values, or 64 MiB of text")
      error.problemPlace = node.place
      throw error
    }
  }
}

/// Values, and texts of 64 bytes.
private let mostExpanded: UInt64 = 1_000_000
