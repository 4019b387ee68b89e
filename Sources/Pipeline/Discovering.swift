internal import ClusterModel
package import Discovery
package import Resolution
package import Topology

/// Asks the hosts that clusters name for their GPUs; a host that fails is a row of the answer.
///
/// - Parameter known: what was answered before in this run.
package func discoverHosts(
  of clusters: [ResolvedCluster], parallel: Int, known: HostAnswers? = nil
) async -> Inventory {
  await discoverHosts(of: clusters, and: [], options: DiscoveryOptions(parallel: parallel), known: known)
}

/// Asks the hosts that clusters name, and then others.
///
/// - Parameter progress: called with each answer as it comes, in no order.
package func discoverHosts(
  of clusters: [ResolvedCluster], and others: [HostToAsk], options: DiscoveryOptions, known: HostAnswers? = nil,
  progress: (@Sendable ([Host]) -> Void)? = nil
) async -> Inventory {
  let named = clusters.flatMap(\.cluster.hosts).map { hostToAsk($0.value) }
  return await discover(named + others, options: options, known: known, progress: progress)
}

private func hostToAsk(_ source: HostSource) -> HostToAsk {
  switch source {
  case .sample(let path, let count): HostToAsk(.sample(path: path), count: count)
  case .local: HostToAsk(.local)
  case .ssh(let host, let jump): HostToAsk(.ssh(host: host, jump: jump))
  case .kubernetes(let context, let selector): HostToAsk(.kubernetes(context: context, selector: selector))
  case .pod(let context, let namespace, let name, let container):
    HostToAsk(.pod(PodToAsk(name: name, namespace: namespace, container: container, context: context)))
  case .yarn(let url): HostToAsk(.yarn(url: url))
  }
}
