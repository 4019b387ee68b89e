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
  guard case .map(let upper) = over.value else { return }
  node.editEntries { entries in
    // Of few, each key is sought: that is faster.
    var places: [String: Int]? = entries.count + upper.count > 64 ? [:] : nil
    if places != nil { for (place, entry) in entries.enumerated() { places?[entry.key] = place } }
    // The operator's types have no nulls.
    for entry in upper where entry.value.value != .null {
      guard let place = places.map({ $0[entry.key] }) ?? entries.lastPlace(of: entry.key) else {
        places?[entry.key] = entries.count
        entries.append(
          StructuredValue.Entry(key: entry.key, keyLocation: entry.value.provenance.place, value: entry.value))
        continue
      }
      var value = entry.value
      if let merged = merged(entries[place].value, value, byName: byName) {
        value = merged
      } else {
        value.provenance.replace(entries[place].value.provenance)
      }
      entries[place].value = value
    }
  }
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
}
