internal import ClusterModel
internal import Resolution

/// The amounts in `resources` of a role that Flink has no option for: devices, huge pages, whatever a node offers.
///
/// - Returns: by side, `limits` and `requests`; empty ones left out.
func otherAmounts(of role: StructuredNode?) -> [(side: String, entries: [StructuredValue.Entry])] {
  guard let resources = role?["resources"] else { return [] }
  return ["limits", "requests"].compactMap { side in
    let entries = resources[side]?.entries.filter { !["cpu", "memory", "ephemeral-storage"].contains($0.key) } ?? []
    return entries.isEmpty ? nil : (side, entries)
  }
}

/// Ephemeral storage of a role as Kubernetes has it.
struct RoleStorage {
  var request: StructuredNode
  var limit: StructuredNode

  /// Nil where the role has none.
  init?(of role: StructuredNode?) {
    guard let request = roleResource("ephemeralStorage", of: role) else { return nil }
    self.request = request
    limit = role?["resources"]?["limits"]?["ephemeral-storage"] ?? request
  }

  var isLimitedApart: Bool {
    limit.scalarText.flatMap(storageQuantity) != request.scalarText.flatMap(storageQuantity)
  }

  /// Of `limits` and `requests`; nil for what is no quantity.
  func node(of side: String) -> ManifestNode? {
    let node = side == "limits" ? limit : request
    return node.scalarText.flatMap(storageQuantity).map {
      ManifestNode(.string($0), .derived("ephemeral-storage", from: node.provenance))
    }
  }
}

extension ManifestNode {
  /// Gives amounts of a role's `resources` to the main container of its template; what the template has stays.
  mutating func addAmounts(
    _ amounts: [(side: String, entries: [StructuredValue.Entry])], besides claimed: [String] = []
  ) {
    let rule: Derivation = "role-resources"
    for (side, entries) in amounts {
      let entries = entries.filter { !claimed.contains($0.key) }
      guard !entries.isEmpty else { continue }
      updateMainContainer(rule) { container in
        container.update("resources", rule) { resources in
          resources.update(side, rule) { values in
            for entry in entries where values[entry.key] == nil { values.set(entry.key, entry.value.manifest) }
          }
        }
      }
    }
  }

  /// Gives ephemeral storage to the main container of a template.
  mutating func addStorage(_ storage: RoleStorage) {
    let rule: Derivation = "ephemeral-storage"
    for side in ["limits", "requests"] {
      guard let node = storage.node(of: side) else { continue }
      updateMainContainer(rule) { container in
        container.update("resources", rule) { resources in
          resources.update(side, rule) { $0.set("ephemeral-storage", node) }
        }
      }
    }
  }
}
