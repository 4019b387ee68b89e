import ClusterModel
import Topology

extension Inventory {
  /// What the host with the most of a resource has; nil where the inventory doesn't tell.
  func most(of resource: ConfiguredResource) -> Int? { counts(of: resource)?.max() }

  /// What all hosts have together; nil where the inventory doesn't tell.
  func total(of resource: ConfiguredResource) -> Int? { counts(of: resource)?.reduce(0, +) }

  /// What each host has: what schedulers offer under the resource's config keys, else the GPUs that were seen.
  private func counts(of resource: ConfiguredResource) -> [Int]? {
    for (suffix, source) in [(KnownSuffix.kubernetes, Advertised.Source.kubernetes), (KnownSuffix.yarn, .yarn)] {
      guard let key = resource[suffix]?.value.scalarText else { continue }
      let offers = hosts.map { host in host.advertised.filter { $0.source == source } }
      guard offers.contains(where: { !$0.isEmpty }) else { continue }
      return offers.map { offer in
        offer.flatMap(\.resources).filter { $0.name == key }.map { $0.allocatable ?? $0.capacity }.max() ?? 0
      }
    }
    let key = resource[KnownSuffix.kubernetes]?.value.scalarText
    guard resource.isGPU, key == nil || key.map({ Advertised.Resource(name: $0, capacity: 1).isWholeGPU }) == true,
      hosts.contains(where: { $0.status == .ok }), hosts.allSatisfy({ $0.status == .ok })
    else { return nil }
    return hosts.map(\.gpuCount)
  }
}
