import ClusterModel

/// Lays a role's template over the common one, as the Flink Kubernetes Operator does (`FlinkUtils.mergePodTemplates`): maps
/// merge, arrays merge **by position**, everything else replaces.
///
/// - Parameter byName: `kubernetes.operator.pod-template.merge-arrays-by-name`: arrays in which every item has a name merge by
///   that; the others still by position.
func mergePodTemplates(_ common: StructuredNode?, _ role: StructuredNode?, byName: Bool) -> StructuredNode? {
  guard let role else { return common }
  guard var result = common else { return role }
  merge(&result, role, byName: byName)
  return result
}

private func merge(_ node: inout StructuredNode, _ over: StructuredNode, byName: Bool) {
  guard case .map(let entries) = over.value else { return }
  for entry in entries {
    guard var child = node[entry.key] else {
      node.set(entry.key, entry.value)
      continue
    }
    switch (child.value, entry.value.value) {
    case (.list(let left), .list(let right)): child.value = .list(mergeArrays(left, right, byName: byName))
    case (.map, _): merge(&child, entry.value, byName: byName)
    default:
      node.set(entry.key, entry.value)
      continue
    }
    node.replaceChild(entry.key, child)
  }
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
  /// Puts a changed value back where it stood, provenance untouched.
  fileprivate mutating func replaceChild(_ key: String, _ child: StructuredNode) {
    guard case .map(var entries) = value else { return }
    for place in entries.indices where entries[place].key == key { entries[place].value = child }
    value = .map(entries)
  }
}
