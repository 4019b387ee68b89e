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
  // The operator's types have no nulls.
  for entry in entries where entry.value.value != .null {
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
  fileprivate var unlessNull: StructuredNode? { value == .null ? nil : self }

  /// Puts a changed value back where it stood, provenance untouched.
  fileprivate mutating func replaceChild(_ key: String, _ child: StructuredNode) {
    guard case .map(var entries) = value else { return }
    for place in entries.indices where entries[place].key == key { entries[place].value = child }
    value = .map(entries)
  }
}
