package import ClusterModel
package import Diagnostics

/// The names of the clusters that a run has met, each of which is to be an output directory of its own.
package struct ClusterNames: Sendable {
  private var first: [String: Located<String>] = [:]

  package init() {}

  /// Takes a cluster's name.
  ///
  /// - Returns: a finding where another cluster has it already.
  package mutating func claim(_ cluster: Cluster) -> Diagnostic? {
    guard cluster.kind == .cluster, let name = cluster.name else { return nil }
    guard let other = first[name.value] else {
      first[name.value] = name
      return nil
    }
    // Its own name again: the person named the file twice.
    if let place = name.provenance.location, place == other.provenance.location {
      return LoadingRules.duplicateName.diagnostic(
        "the cluster '\(shown(name.value))' is read twice", at: place, path: cluster.path,
        effect: "It would be written to one directory twice.", help: "name the file once")
    }
    return LoadingRules.duplicateName.diagnostic(
      "'\(shown(name.value))' is the name of another cluster, too", at: name.provenance.location, path: cluster.path,
      effect: "Both would be written to the directory '\(shown(name.value))'.",
      help: "give one of the two another name", notes: [Diagnostic.Note("the other one", at: other.provenance.location)]
    )
  }
}
