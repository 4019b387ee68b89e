import ClusterModel
import Synchronization
import Topology

/// What a host of the inventory has for a TaskManager.
struct HostOffer: Sendable {
  var host: String
  var amount: Inventory.Amount
  /// Whether the pod's node selector and affinity leave the host.
  var isSelected: Bool
  /// The taints that keep the pod out.
  var taints: [String]
  /// As its labels have it.
  var model: String?

  /// Whether the host is one of those for a TaskManager with so many devices, but for its taints.
  func isCandidate(_ amount: Int64) -> Bool { isSelected && Int64(self.amount.all) >= amount }
}

/// The hosts that TaskManagers can go to: those that they select and tolerate.
///
/// Where that is none, for there is a rule on taints, it is those that they select.
///
/// - Parameters:
///   - amount: of each TaskManager.
///   - key: under which the devices are asked for: the admission plugin ExtendedResourceToleration tolerates a taint that has
///     their name.
func openHosts(_ offers: [HostOffer], amount: Int64, key: String?) -> [Bool] {
  guard offers.contains(where: { $0.isCandidate(amount) && $0.taints.isEmpty }) else { return offers.map(\.isSelected) }
  return offers.map { offer in offer.isSelected && offer.taints.allSatisfy { Taint($0).key == key } }
}

/// What the hosts have for a context, by resource, each made once, when a rule first asks.
final class OfferCache: Sendable {
  private let made = Mutex<[(resource: String, offers: [HostOffer]?)]>([])

  func offers(of resource: String, _ make: () -> [HostOffer]?) -> [HostOffer]? {
    if let known = made.withLock({ made in made.first { $0.resource == resource } }) { return known.offers }
    let offers = make()
    made.withLock { $0.append((resource, offers)) }
    return offers
  }
}

extension LintContext {
  /// What each host has of a resource, and whether the TaskManagers' pod can go there; nil where the inventory doesn't tell.
  func offers(of resource: ConfiguredResource) -> [HostOffer]? {
    offerCache.offers(of: resource.name) { makeOffers(of: resource) }
  }

  private func makeOffers(of resource: ConfiguredResource) -> [HostOffer]? {
    guard let inventory, let amounts = inventory.amounts(of: resource) else { return nil }
    let placement = Placement(of: taskManagerPod)
    let vendor = resource[KnownSuffix.kubernetes]?.value.scalarText.flatMap(gpuVendor)
    // Most nodes have the same taints.
    var known: [[String]: [String]] = [:]
    return zip(inventory.hosts, amounts).map { host, amount in
      let node = host.advertised.first { $0.source == .kubernetes }
      var taints: [String] = []
      if let node, !node.taints.isEmpty {
        taints = known[node.taints] ?? placement.keptOut(by: node)
        known[node.taints] = taints
      }
      return HostOffer(
        host: host.name, amount: amount, isSelected: node.map(placement.selects) ?? true, taints: taints,
        model: vendor.flatMap { node?.labels(of: $0) }?.model)
    }
  }
}
