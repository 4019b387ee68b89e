import ClusterModel
import Diagnostics
import Topology

/// What a cluster's TaskManagers need of the hosts of an inventory.
struct HostDemand: Sendable {
  /// The object, as far as files tell objects apart.
  var object: [String?]
  /// What tells devices apart: the config keys.
  var device: [String?]
  var resource: String
  var amount: Int64
  var taskManagers: Int64
  /// Whether each host of the inventory can take a TaskManager, for its labels and taints.
  var hosts: [Bool]
}

extension LintContext {
  /// What the TaskManagers need, of each resource that is counted, where the files say how many there are.
  func hostDemands() -> [(demand: HostDemand, resource: ConfiguredResource, offers: [HostOffer])] {
    guard let count = leastTaskManagers?.count else { return [] }
    return resources.listed.filter(\.isCounted).compactMap { resource in
      guard let amount = resource.amount, amount > 0, let offers = offers(of: resource) else { return nil }
      let key = resource[KnownSuffix.kubernetes]?.value.scalarText
      return (
        HostDemand(
          object: [cluster.name?.value, cluster.namespace?.value],
          device: [key, resource[KnownSuffix.yarn]?.value.scalarText], resource: resource.name, amount: amount,
          taskManagers: count,
          hosts: openHosts(offers, amount: amount, key: key)),
        resource, offers
      )
    }
  }
}

/// What the clusters before one in the same file need of the hosts together.
struct EarlierDemands: Sendable {
  struct Sum: Sendable {
    var clusters: [String] = []
    /// TaskManagers by the amount of each.
    var taskManagers: [Int64: Int128] = [:]
    /// Whether any of the clusters can go to each host.
    var hosts: [Bool] = []
  }

  private var sums: [[String?]: Sum] = [:]
  private var objects: Set<[String?]> = []

  /// What is needed beside a cluster; nil where nothing is, or the file has the same object before.
  func sum(beside demand: HostDemand) -> Sum? {
    objects.contains(demand.object) ? nil : sums[demand.device]
  }

  mutating func add(_ demands: [HostDemand]) {
    guard let object = demands.first?.object, let name = object.first ?? nil, !objects.contains(object) else { return }
    objects.insert(object)
    for demand in demands {
      var sum = sums[demand.device] ?? Sum(hosts: demand.hosts.map { _ in false })
      if sum.clusters.last != name { sum.clusters.append(name) }
      sum.taskManagers[demand.amount, default: 0] += Int128(demand.taskManagers)
      for place in demand.hosts.indices where demand.hosts[place] { sum.hosts[place] = true }
      sums[demand.device] = sum
    }
  }
}

/// How many TaskManagers hosts take: all devices of one come from one host.
///
/// - Parameters:
///   - amount: of each TaskManager, more than 0.
///   - hosts: the devices of each host.
func taskManagers(with amount: Int64, on hosts: [Int]) -> Int128 {
  hosts.reduce(Int128(0)) { $0 + Int128(max(0, $1)) / Int128(amount) }
}

/// Whether hosts may take all these TaskManagers; false only where that is certain, wherever each of them goes.
///
/// - Parameter taskManagers: how many there are by the amount of each.
func mayTake(_ taskManagers: [Int64: Int128], on hosts: [Int]) -> Bool {
  let need = taskManagers.reduce(Int128(0)) { $0 + Int128($1.key) * $1.value }
  guard need <= hosts.reduce(Int128(0), { $0 + Int128(max(0, $1)) }) else { return false }
  return taskManagers.keys.allSatisfy { amount in
    let count = taskManagers.filter { $0.key >= amount }.reduce(Int128(0)) { $0 + $1.value }
    return count <= Lint.taskManagers(with: amount, on: hosts)
  }
}
