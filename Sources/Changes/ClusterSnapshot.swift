package import ClusterModel

/// One cluster of one revision.
package struct ClusterSnapshot: Sendable {
  package var identity: ClusterIdentity
  package var cluster: Cluster
  package var demand: ClusterDemand
  /// Whether the file, and all that counts with it, is the same in the other revision.
  package var isUntouched: Bool

  package init(cluster: Cluster, demand: ClusterDemand, isUntouched: Bool = false) {
    identity = ClusterIdentity(cluster)
    self.cluster = cluster
    self.demand = demand
    self.isUntouched = isUntouched
  }
}
