package import ClusterModel

extension Cluster {
  /// The templates of a role, its own over the common one; nil where it has none.
  package func podTemplate(of role: PodRole) -> StructuredNode? {
    let own = (role == .taskManager ? taskManager : jobManager)?["podTemplate"]
    return mergePodTemplates(
      podTemplate.flatMap(\.unlessNull), own.flatMap(\.unlessNull), byName: configuration.mergesByName)
  }
}

extension FlinkConfiguration {
  /// `kubernetes.operator.pod-template.merge-arrays-by-name`.
  var mergesByName: Bool {
    text(of: "kubernetes.operator.pod-template.merge-arrays-by-name")?.lowercased() == "true"
  }
}

/// Lays a role's template over the common one, as the Flink Kubernetes Operator does (`FlinkUtils.mergePodTemplates`): maps
/// merge, arrays merge **by position**, everything else replaces.
///
/// - Parameter byName: `kubernetes.operator.pod-template.merge-arrays-by-name`: arrays in which every item has a name merge by
///   that; the others still by position.
package func mergePodTemplates(_ common: StructuredNode?, _ role: StructuredNode?, byName: Bool) -> StructuredNode? {
  guard let role else { return common }
  guard var result = common else { return role }
  merge(&result, role, byName: byName)
  return result
}

private func merge(_ node: inout StructuredNode, _ over: StructuredNode, byName: Bool) {
  guard case .map(let entries) = over.value else { return }
  if case .map(let own) = node.value, own.count > fewEntries, entries.count > fewEntries {
    return mergeMany(&node, own, entries, byName: byName)
  }
  // The operator's types have no nulls.
  for entry in entries where entry.value.value != .null {
    guard let child = node[entry.key] else {
      node.set(entry.key, entry.value)
      continue
    }
    if let merged = merged(child, entry.value, byName: byName) {
      node.replaceChild(entry.key, merged)
    } else {
      node.set(entry.key, entry.value)
    }
  }
}

/// Each key of so many is not sought one after the other.
private let fewEntries = 32

private func mergeMany(
  _ node: inout StructuredNode, _ own: [StructuredValue.Entry], _ over: [StructuredValue.Entry], byName: Bool
) {
  var entries = own
  var places: [String: Int] = [:]
  // The last of two counts, as in a search.
  for (place, entry) in entries.enumerated() { places[entry.key] = place }
  for entry in over where entry.value.value != .null {
    guard let place = places[entry.key] else {
      places[entry.key] = entries.count
      entries.append(entry)
      continue
    }
    if let merged = merged(entries[place].value, entry.value, byName: byName) {
      entries[place].value = merged
    } else {
      var one = StructuredNode(.map([entries[place]]), node.provenance)
      one.set(entry.key, entry.value)
      if let set = one.entries.first { entries[place] = set }
    }
  }
  node.value = .map(entries)
}

/// Two lists or maps in one; nil where the upper value takes the place of the lower one.
private func merged(_ lower: StructuredNode, _ upper: StructuredNode, byName: Bool) -> StructuredNode? {
  var result = lower
  switch (lower.value, upper.value) {
  case (.list(let left), .list(let right)): result.value = .list(mergeArrays(left, right, byName: byName))
  case (.map, _): merge(&result, upper, byName: byName)
  default: return nil
  }
  return result
}

private func mergeArrays(_ left: [StructuredNode], _ right: [StructuredNode], byName: Bool) -> [StructuredNode] {
  var result = left
  let haveNames = (left + right).allSatisfy { $0["name"] != nil }
  if byName, haveNames {
    for item in right {
      if let place = result.firstIndex(where: { $0["name"]?.scalarText == item["name"]?.scalarText }) {
        merge(&result[place], item, byName: byName)
      } else {
        result.append(item)
      }
    }
    return result
  }
  for (place, item) in right.enumerated() {
    if place >= result.count { result.append(item) }
    merge(&result[place], item, byName: byName)
  }
  return result
}

extension StructuredNode {
  fileprivate var unlessNull: StructuredNode? { value == .null ? nil : self }

  /// Puts a changed value back where it stood, provenance untouched.
  fileprivate mutating func replaceChild(_ key: String, _ child: StructuredNode) {
    guard case .map(var entries) = value else { return }
    for place in entries.indices where entries[place].key == key { entries[place].value = child }
    value = .map(entries)
  }
}
