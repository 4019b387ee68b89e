import ClusterModel

/// One outcome for each name that is listed or configured, sorted by name.
func externalResourceOutcomes(of result: ResolvedCluster, listed: [String]) -> [ExternalResourceOutcome] {
  []
}
