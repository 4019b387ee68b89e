internal import ClusterModel
internal import Discovery
package import Resolution
package import Topology

/// Asks the hosts that clusters name for their GPUs; a host that fails is a row of the answer.
package func discoverHosts(of clusters: [ResolvedCluster], parallel: Int) async -> Inventory {
  await discover(clusters.flatMap(\.cluster.hosts).map { hostToAsk($0.value) }, parallel: parallel)
}

private func hostToAsk(_ source: HostSource) -> HostToAsk {
  switch source {
  case .sample(let path, let count): HostToAsk(.sample(path: path), count: count)
  case .local: HostToAsk(.local)
  case .ssh(let host): HostToAsk(.ssh(host: host))
  case .kubernetes(let context, let selector): HostToAsk(.kubernetes(context: context, selector: selector))
  case .yarn(let url): HostToAsk(.yarn(url: url))
  }
}
