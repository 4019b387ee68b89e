import ClusterModel
package import Topology

extension Inventory {
  /// What the host with the most of a resource has; nil where the inventory doesn't tell.
  func most(of resource: ConfiguredResource) -> Int? { counts(of: resource)?.max() }

  /// What all hosts have together; nil where the inventory doesn't tell.
  func total(of resource: ConfiguredResource) -> Int? { counts(of: resource)?.reduce(0, +) }

  private func counts(of resource: ConfiguredResource) -> [Int]? {
    counts(
      kubernetesKey: resource[KnownSuffix.kubernetes]?.value.scalarText,
      yarnKey: resource[KnownSuffix.yarn]?.value.scalarText, isGPU: resource.isGPU)
  }

  /// What each host has of a resource: what schedulers offer under its config keys, else the GPUs that were seen; nil where
  /// the inventory doesn't tell.
  package func counts(kubernetesKey: String?, yarnKey: String?, isGPU: Bool) -> [Int]? {
    for (key, source) in [(kubernetesKey, Advertised.Source.kubernetes), (yarnKey, .yarn)] {
      guard let key else { continue }
      let offers = hosts.map { host in host.advertised.filter { $0.source == source } }
      guard offers.contains(where: { !$0.isEmpty }) else { continue }
      return offers.map { offer in
        offer.flatMap(\.resources).filter { $0.name == key }.map { $0.allocatable ?? $0.capacity }.max() ?? 0
      }
    }
    guard isGPU, kubernetesKey.map({ Advertised.Resource(name: $0, capacity: 1).isWholeGPU }) != false,
      hosts.contains(where: { $0.status == .ok }), hosts.allSatisfy({ $0.status == .ok })
    else { return nil }
    return hosts.map(\.gpuCount)
  }
}
