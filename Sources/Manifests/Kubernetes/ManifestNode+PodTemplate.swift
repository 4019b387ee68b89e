internal import ClusterModel

extension ManifestNode {
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
