import ClusterModel
import Topology

extension Inventory {
  /// What a host has of a resource.
  struct Amount: Sendable {
    /// What can be handed out, to whomever.
    var all: Int
    /// What is handed out already; 0 where the scheduler doesn't say.
    var used: Int

    var free: Int { max(0, all - used) }
  }

  func amounts(of resource: ConfiguredResource) -> [Amount]? {
    amounts(
      kubernetesKey: resource[KnownSuffix.kubernetes]?.value.scalarText,
      yarnKey: resource[KnownSuffix.yarn]?.value.scalarText, isGPU: resource.isGPU)
  }

  /// How many of a resource each host can hand out; nil where the inventory doesn't tell.
  package func counts(kubernetesKey: String?, yarnKey: String?, isGPU: Bool) -> [Int]? {
    amounts(kubernetesKey: kubernetesKey, yarnKey: yarnKey, isGPU: isGPU).map { $0.map(\.all) }
  }

  /// What each host has of a resource: what schedulers offer under its config keys, else what a discovery script finds there;
  /// nil where the inventory doesn't tell.
  private func amounts(kubernetesKey: String?, yarnKey: String?, isGPU: Bool) -> [Amount]? {
    for (key, source) in [(kubernetesKey, Advertised.Source.kubernetes), (yarnKey, .yarn)] {
      guard let key else { continue }
      let offers = hosts.map { host in host.advertised.filter { $0.source == source } }
      guard offers.contains(where: { !$0.isEmpty }) else { continue }
      return offers.map { offer in
        let all = offer.filter(\.startsContainers).flatMap(\.resources).filter { $0.name == key }.max {
          ($0.allocatable ?? $0.capacity) < ($1.allocatable ?? $1.capacity)
        }
        return Amount(all: all.map { $0.allocatable ?? $0.capacity } ?? 0, used: all?.used ?? 0)
      }
    }
    guard isGPU, kubernetesKey.map({ Advertised.Resource(name: $0, capacity: 1).isWholeGPU }) != false,
      hosts.contains(where: { $0.status == .ok }), hosts.allSatisfy({ $0.status == .ok })
    else { return nil }
    // Of another vendor's the scheduler offers none under this key.
    let vendor = (kubernetesKey ?? yarnKey).flatMap { Advertised.Resource(name: $0, capacity: 1).vendor }
    return hosts.map { host in
      // A NodeManager counts whole GPUs, whatever is made of them.
      if kubernetesKey == nil, yarnKey != nil, !host.gpus.isEmpty {
        return Amount(all: host.gpus.count { vendor == nil || $0.vendor == nil || $0.vendor == vendor }, used: 0)
      }
      return Amount(all: host.scriptDevices(of: vendor), used: 0)
    }
  }
}
