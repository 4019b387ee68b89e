import YAMLTree

/// The entries of a mapping with YAML 1.1's merge keys taken in: what `<<` brings stands where it stood, and the
/// mapping's own keys, and earlier maps of a list, win.
func mergedEntries(_ node: YAMLNode) -> [(key: YAMLNode, value: YAMLNode)] {
  let own = Array(node.resolved.entries)
  guard hasMergeKey(node.resolved) else { return own }
  var taken = Set(own.lazy.filter { !isMergeKey($0.key) }.map { $0.key.resolved.text })
  var entries: [(key: YAMLNode, value: YAMLNode)] = []
  for (key, value) in own {
    guard isMergeKey(key) else {
      entries.append((key, value))
      continue
    }
    let target = value.resolved
    let maps = target.kind == .sequence ? Array(target.items) : [value]
    for map in maps {
      for entry in mergedEntries(map) where taken.insert(entry.key.resolved.text).inserted { entries.append(entry) }
    }
  }
  return entries
}

/// Whether a mapping has a merge key of its own.
func hasMergeKey(_ node: YAMLNode) -> Bool {
  node.entries.contains { isMergeKey($0.key) }
}

private func isMergeKey(_ key: YAMLNode) -> Bool {
  key.kind == .scalar && key.style == .plain && key.hasText("<<")
}
