package import ClusterLoading
import ClusterModel
package import Diagnostics
import YAMLTree

/// A place in a file that says something else after edits which don't touch it; nil when all the rest is the same.
///
/// The file is read again: it must be of the same kind, Flink must load it if it did before, and every scalar must
/// have the value that it had, but for those that an edit touches. Texts that Flink reads by lines are compared by keys.
/// No edit may write a key that stands beside it already: one of the two would be lost.
///
/// - Parameter edits: those between the two, sorted by place.
package func changedElsewhere(_ old: LoadedFile, _ new: LoadedFile, edits: [TextEdit]) -> String? {
  guard old.clusters.count == new.clusters.count, let oldSource = old.source, let newSource = new.source else {
    return "it is no longer read as what it was"
  }
  for (before, after) in zip(old.clusters, new.clusters) {
    guard before.kind == after.kind, before.name?.value == after.name?.value else {
      return "it is no longer read as what it was"
    }
    if before.loadFailure == nil, let failure = after.loadFailure {
      return "Flink would no longer load it: \(failure.message)"
    }
  }
  let regions = Regions(edits.map(\.location.range.bytes))
  let newRegions = Regions(moved(edits))
  if let key = optionSetAgain(old, new) { return "`\(key)` would be set twice" }
  if old.clusters.first?.kind == .legacyFlinkConfiguration {
    return difference(entries(of: old), entries(of: new), regions, newRegions)
      ?? changedTogether(entries(of: old), entries(of: new), regions)
  }
  let trees = (parseYAML(oldSource), parseYAML(newSource))
  if trees.0.problem == nil, trees.1.problem != nil { return "it is no longer YAML" }
  if trees.0.problem != nil, old.clusters.isEmpty { return "it is no YAML, so what changes can't be told" }
  if let key = doubledKey(in: trees.1, newRegions) { return "`\(key)` would stand there twice" }
  return difference(leaves(of: trees.0, regions), leaves(of: trees.1, newRegions), regions, newRegions)
    ?? difference(entries(of: old), entries(of: new), regions, newRegions)
    ?? changedTogether(entries(of: old), entries(of: new), regions)
}

/// An option that a file sets more often than before, in whatever spellings; nil where there is none.
private func optionSetAgain(_ old: LoadedFile, _ new: LoadedFile) -> String? {
  for (before, after) in zip(old.clusters, new.clusters) {
    let set = after.configuration.overriding
    guard !set.isEmpty else { continue }
    let known = Dictionary(
      before.configuration.overriding.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in set {
      let count = repetitions(of: entry, in: new)
      if count > 0, count > known[entry.key].map({ repetitions(of: $0, in: old) }) ?? 0 { return entry.key }
    }
  }
  return nil
}

/// How many places of its own file an entry took over from; layers of other files may repeat what they like.
private func repetitions(of entry: FlinkConfiguration.Entry, in file: LoadedFile) -> Int {
  entry.provenance.overrode.count { origin in
    if case .source(let place) = origin { place.path == file.source?.path } else { false }
  }
}

/// A key that an edit wrote beside another one with the same letters; nil where there is none.
private func doubledKey(in tree: YAMLTree, _ regions: Regions) -> String? {
  func find(_ node: YAMLNode) -> String? {
    switch node.kind {
    case .mapping:
      // Counted where an edit wrote a key.
      var counts: [String: Int]?
      for (name, value) in node.entries {
        if name.kind == .scalar, regions.overlap(name.range.bytes) {
          let known =
            counts ?? node.entries.reduce(into: [:]) { if $1.key.kind == .scalar { $0[$1.key.text, default: 0] += 1 } }
          counts = known
          if known[name.text, default: 0] > 1 { return name.text }
        }
        if let found = find(value) { return found }
      }
    case .sequence: for item in node.items { if let found = find(item) { return found } }
    case .scalar, .alias: break
    }
    return nil
  }
  for document in tree.documents { if let found = find(document) { return found } }
  return nil
}

/// A setting that edits change beside the one that each of them is about; nil where there is none.
///
/// Settings that stand in one place, such as a text with its line breaks escaped, are all touched by an edit of one.
private func changedTogether(_ old: [Leaf], _ new: [Leaf], _ regions: Regions) -> String? {
  let touched = old.filter { $0.isTouched(by: regions) }
  guard touched.count > regions.count else { return nil }
  let values = Dictionary(new.map { ($0.path, $0.value) }, uniquingKeysWith: { $1 })
  // What several clusters of a file have from one place is one setting.
  struct Setting: Hashable {
    var key: String
    var places: [Range<Int>]
  }
  var changed: Set<Setting> = []
  for leaf in touched where values[leaf.path] != leaf.value {
    changed.insert(Setting(key: leaf.key, places: leaf.places))
    if changed.count > regions.count { return "`\(leaf.key)` would change" }
  }
  return nil
}

/// Where the replacements stand in the text that has them.
private func moved(_ edits: [TextEdit]) -> [Range<Int>] {
  var shift = 0
  return edits.map { edit in
    let range = edit.location.range.bytes
    let start = range.lowerBound + shift
    shift += edit.replacement.utf8.count - range.count
    return start..<start + edit.replacement.utf8.count
  }
}

/// A value under its path, with where it and its key stand.
private struct Leaf {
  var path: String
  /// The last part of the path, of a setting all of its key.
  var key: String
  var value: String
  var places: [Range<Int>]

  /// Whether one of the regions changes what is written here; an empty one does at either end, too.
  func isTouched(by regions: Regions) -> Bool { places.contains(where: regions.touch) }
}

private func difference(
  _ old: [Leaf], _ new: [Leaf], _ regions: Regions, _ newRegions: Regions
) -> String? {
  // Items of a list have one path, so that taking one out moves none.
  let before = Dictionary(grouping: old, by: \.path)
  let after = Dictionary(grouping: new, by: \.path)
  // A path of many items is looked at once.
  var seen: Set<String> = []
  for leaf in old where !leaf.isTouched(by: regions) && seen.insert(leaf.path).inserted {
    guard let others = after[leaf.path] else { return "`\(leaf.path)` would be lost" }
    let kept = before[leaf.path, default: []].filter { !$0.isTouched(by: regions) }
    if !isSubsequence(kept, of: others) { return "`\(leaf.path)` would change" }
  }
  seen = []
  for leaf in new where !leaf.isTouched(by: newRegions) && seen.insert(leaf.path).inserted {
    guard let others = before[leaf.path] else { return "`\(leaf.path)` would appear" }
    let kept = after[leaf.path, default: []].filter { !$0.isTouched(by: newRegions) }
    if !isSubsequence(kept, of: others) { return "`\(leaf.path)` would change" }
  }
  return nil
}

private func isSubsequence(_ part: [Leaf], of whole: [Leaf]) -> Bool {
  var rest = part[...]
  for leaf in whole where leaf.value == rest.first?.value { rest.removeFirst() }
  return rest.isEmpty
}

/// The settings as Flink reads them.
private func entries(of file: LoadedFile) -> [Leaf] {
  file.clusters.enumerated().flatMap { number, cluster in
    cluster.configuration.entries.compactMap { entry in
      guard case .source(let location) = entry.provenance.origin, location.path == file.source?.path else { return nil }
      return Leaf(
        path: file.clusters.count == 1 ? entry.key : "\(number).\(entry.key)", key: entry.key, value: entry.text,
        places: [location.range.bytes, entry.keyRange?.bytes].compactMap(\.self))
    }
  }
}

/// Every scalar of a YAML text by its path; keys that are no scalars count as one.
///
/// What stands below a key that a region changes has the region in its path: it is the same with either key.
private func leaves(of tree: YAMLTree, _ regions: Regions) -> [Leaf] {
  var found: [Leaf] = []
  func shown(_ key: YAMLNode, _ value: YAMLNode) -> String {
    guard value.kind != .scalar, let region = regions.first(overlapping: key.range.bytes) else {
      return key.text
    }
    return "\u{1}\(region)"
  }
  func visit(_ node: YAMLNode, _ path: String, _ key: Range<Int>?) {
    switch node.kind {
    case .mapping:
      var count = 0
      for (name, value) in node.entries {
        let key = shown(name, value)
        visit(value, path.isEmpty ? key : "\(path).\(key)", name.range.bytes)
        count += 1
      }
      if count == 0 { found.append(Leaf(path: path, key: "", value: "{}", places: [node.range.bytes])) }
    case .sequence:
      var count = 0
      for item in node.items {
        visit(item, "\(path)[]", nil)
        count += 1
      }
      if count == 0 { found.append(Leaf(path: path, key: "", value: "[]", places: [node.range.bytes])) }
    case .scalar, .alias:
      // An alias counts as its name: what it stands for is visited where it stands.
      let type = node.kind == .scalar ? node.type(.core).map { "\($0)" } ?? "" : "alias"
      found.append(
        Leaf(path: path, key: "", value: "\(type) \(node.text)", places: [node.range.bytes, key].compactMap(\.self)))
    }
  }
  for (number, document) in tree.documents.enumerated() {
    visit(document, number == 0 ? "" : "document \(number + 1)", nil)
  }
  return found
}
