internal import ClusterModel

/// A role's pod template over the common one, as the operator merges them
/// (flink-kubernetes-operator, `FlinkUtils.mergePodTemplates`): maps key by key; lists by position, where a scalar of the
/// common template stays, or by the items' names.
func mergedPodTemplate(_ role: ManifestNode?, over common: ManifestNode?, byName: Bool = false) -> ManifestNode? {
  guard let common else { return role }
  return role.map { merged($0, over: common, byName: byName) } ?? common
}

private func merged(_ upper: ManifestNode, over lower: ManifestNode, byName: Bool) -> ManifestNode {
  switch (upper.value, lower.value) {
  case (.mapping(let entries), .mapping):
    var result = lower
    for entry in entries {
      result.set(entry.key, result[entry.key].map { merged(entry.node, over: $0, byName: byName) } ?? entry.node)
    }
    return result
  case (.sequence(let items), .sequence(var result)):
    let isByName = byName && (items + result).allSatisfy { $0["name"]?.string != nil }
    for (place, item) in items.enumerated() {
      let name = item["name"]?.string
      let match = isByName ? result.firstIndex { $0["name"]?.string == name } : (place < result.count ? place : nil)
      if let match {
        result[match] = result[match].isMapping ? merged(item, over: result[match], byName: byName) : result[match]
      } else {
        result.append(item)
      }
    }
    return ManifestNode(.sequence(result), upper.provenance)
  default: return upper
  }
}

extension ManifestNode {
  var isMapping: Bool {
    guard case .mapping = value else { return false }
    return true
  }

  /// The main container of a pod template, which Flink and the operator find by this name.
  static let mainContainer = "flink-main-container"

  /// A pod template that says nothing.
  static func emptyPodTemplate(_ rule: Derivation) -> ManifestNode {
    ManifestNode(
      .mapping([
        .init("apiVersion", .derived("v1", rule)), .init("kind", .derived("Pod", rule)),
        .init("metadata", ManifestNode(.mapping([.init("name", .derived("pod-template", rule))]), .derived(rule))),
      ]), .derived(rule))
  }

  /// Changes the value of a key, or a new empty mapping under it.
  mutating func update(_ key: String, _ rule: Derivation, _ change: (inout ManifestNode) -> Void) {
    changeEntries { entries in
      if let place = entries.firstIndex(where: { $0.key == key }) { return change(&entries[place].node) }
      var node = ManifestNode(.mapping([]), .derived(rule))
      change(&node)
      entries.append(Entry(key, node))
    }
  }

  /// Appends to the list of a key.
  mutating func append(_ items: [ManifestNode], to key: String, _ rule: Derivation) {
    guard !items.isEmpty else { return }
    update(key, rule) { $0.changeItems { $0 += items } }
  }

  /// Changes the pod template's main container, which is added where there is none.
  mutating func updateMainContainer(_ rule: Derivation, _ change: (inout ManifestNode) -> Void) {
    update("spec", rule) { spec in
      spec.update("containers", rule) { containers in
        containers.changeItems { containers in
          if let place = containers.firstIndex(where: { $0["name"]?.string == Self.mainContainer }) {
            return change(&containers[place])
          }
          var container = ManifestNode(
            .mapping([.init("name", .derived(Self.mainContainer, rule))]), .derived(rule))
          change(&container)
          containers.append(container)
        }
      }
    }
  }

  var mainContainer: ManifestNode? {
    self["spec"]?["containers"]?.items.first { $0["name"]?.string == Self.mainContainer }
  }
}
