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

/// The JobManager's template with what its `resources` have beside processors, memory and storage; nil where nothing says
/// anything of it.
func jobManagerTemplate(of cluster: Cluster) -> ManifestNode? {
  let own = cluster.podTemplate(of: .jobManager)?.manifest
  guard cluster.jobManager?["resources"] != nil else { return own }
  let before = own ?? .emptyPodTemplate("role-resources")
  var template = before
  template.addAmounts(otherAmounts(of: cluster.jobManager))
  template.addClaims(of: cluster.jobManager)
  return template == before ? own : template
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

  /// Gives the claims in a role's `resources` to the main container of its template, where every target has them: the operator
  /// takes limits and requests only.
  mutating func addClaims(of role: StructuredNode?) {
    let rule: Derivation = "role-resources"
    let own = mainContainer?["resources"]?["claims"]?.items.map { $0["name"]?.string } ?? []
    let claims = (role?["resources"]?["claims"]?.items ?? []).filter { !own.contains($0["name"]?.string) }
    guard !claims.isEmpty else { return }
    updateMainContainer(rule) { container in
      container.update("resources", rule) { $0.append(claims.map(\.manifest), to: "claims", rule) }
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
