import Diagnostics
import YAMLTree

/// Keys that are read as another text than what stands there: by YAML 1.1, which Kubernetes' readers follow, `on` is true and
/// `0x10` is 16. Of values such a thing is found by their fields.
func renamedKeys(below root: YAMLNode, path: String) -> [Diagnostic] {
  let tree = root.tree
  var mappings: [UInt32] = []
  tree.withNodes { nodes in
    var id = root.id
    let end = nodes[id].subtreeEnd
    while id < end {
      if nodes[id].kind == .mapping, hasTypedKey(id, nodes) { mappings.append(id) }
      id += 1
    }
  }
  return mappings.flatMap { mapping in
    tree.node(mapping).mergedEntries().entries.filter { $0.mergedBy.isEmpty && $0.name != $0.key.resolved.text }.map {
      entry in
      LoadingRules.renamedKey.diagnostic(
        "the key '\(shown(entry.key.resolved.text))' is read as '\(shown(entry.name))'", at: entry.key.location,
        path: path,
        help: "put it in quotes")
    }
  }
}

/// Whether a mapping has a key that is no text.
private func hasTypedKey(_ mapping: UInt32, _ nodes: YAMLNodes) -> Bool {
  var key = mapping + 1
  let end = nodes[mapping].subtreeEnd
  while key < end {
    let value = nodes[key].subtreeEnd
    if nodes[key].style == .plain, let first = nodes.text(key).first, mayBeTyped(first),
      let type = nodes.type(key, .kubernetes),
      type != .string, !nodes.text(key).elementsEqual("<<".utf8)
    {
      return true
    }
    guard value < end else { break }
    key = nodes[value].subtreeEnd
  }
  return false
}

/// Whether a plain text with this beginning may be a boolean, a number or null: most keys are seen to be none by it.
private func mayBeTyped(_ first: UInt8) -> Bool {
  switch first {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
    UInt8(ascii: "~"):
    true
  // Of `yes`, `no`, `on`, `off`, `true` and `false`.
  case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "o"), UInt8(ascii: "O"),
    UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
    true
  default: false
  }
}
