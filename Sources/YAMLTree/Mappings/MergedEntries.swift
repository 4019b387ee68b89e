internal import Diagnostics

/// An entry of a mapping as `kubectl` reads it: merge keys followed, the key as a string.
package struct YAMLMergedEntry: Sendable {
  /// The key as JSON has it.
  package let name: String
  /// The key and the value as they stand in the source, perhaps in another mapping; aliases not followed.
  package let key: YAMLNode
  package let value: YAMLNode
  /// The `<<` keys through which it came, the outermost first; empty for the mapping's own entries.
  package let mergedBy: [YAMLNode]
}

/// Why `kubectl` refuses a mapping.
package struct YAMLMergeProblem: Sendable {
  package enum Kind: Sendable, Hashable {
    /// The value of `<<` is neither a mapping nor a list of mappings.
    case noMapping
    /// The key is null, a collection, or a whole number outside Int64.
    case noKey
  }

  package let kind: Kind
  package let node: YAMLNode
}

extension YAMLNode {
  /// Whether this key is `<<`, unquoted, which YAML 1.1 readers merge and Flink does not.
  package var isMergeKey: Bool {
    kind == .scalar && (style == .plain && tag == nil || tag == YAMLTag.merge) && hasText("<<")
  }

  /// The entries of a mapping as `kubectl` reads them (go-yaml 2, checked against kubectl 1.32), aliases followed.
  ///
  /// Each name stands once, where it came first. What comes later wins, and `<<` counts where it stands: it beats what
  /// is above it and loses to what is below. Of several mappings in one `<<` the first wins.
  package func mergedEntries() -> (entries: [YAMLMergedEntry], problems: [YAMLMergeProblem]) {
    var merge = Merge()
    merge.add(resolved, through: [])
    return (merge.entries, merge.problems)
  }
}

private struct Merge {
  var entries: [YAMLMergedEntry] = []
  var problems: [YAMLMergeProblem] = []
  /// Empty for as long as there are few entries, which are looked at one after the other.
  private var places: [String: Int] = [:]
  private static let few = 16

  mutating func add(_ mapping: YAMLNode, through merges: [YAMLNode]) {
    for (key, value) in mapping.entries {
      if key.isMergeKey {
        addMerged(value.resolved, through: merges + [key])
      } else if let name = key.resolved.scalar(.kubernetes).flatMap(jsonKey) {
        let entry = YAMLMergedEntry(name: name, key: key, value: value, mergedBy: merges)
        if let place = place(of: name) {
          entries[place] = entry
        } else {
          entries.append(entry)
          if entries.count > Self.few { places[name] = entries.count - 1 }
        }
      } else {
        problems.append(YAMLMergeProblem(kind: .noKey, node: key))
      }
    }
  }

  private mutating func place(of name: String) -> Int? {
    guard entries.count >= Self.few else { return entries.firstIndex { $0.name == name } }
    if places.isEmpty {
      for (place, entry) in entries.enumerated() { places[entry.name] = place }
    }
    return places[name]
  }

  private mutating func addMerged(_ node: YAMLNode, through merges: [YAMLNode]) {
    switch node.kind {
    case .mapping: add(node, through: merges)
    case .sequence:
      for item in node.items.map(\.resolved).reversed() {
        if item.kind == .mapping {
          add(item, through: merges)
        } else {
          problems.append(YAMLMergeProblem(kind: .noMapping, node: item))
        }
      }
    case .scalar, .alias: problems.append(YAMLMergeProblem(kind: .noMapping, node: node))
    }
  }
}
