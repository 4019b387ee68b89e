import ClusterModel
package import Resolution
package import Topology

/// How many TaskManagers the hosts could serve with one resource, counting the GPUs of each host.
///
/// A first estimate: it looks at one resource by itself and at nothing but GPUs.
package struct Capacity: Sendable, Hashable {
  package var resource: String
  /// Per TaskManager.
  package var amount: Int64
  /// Such as `GPU`, `GPU or MIG device`, or `1g.10gb slice`; the plural is the second.
  package var unit: String
  package var units: String
  /// What can be requested, over all hosts.
  package var available: Int
  package var hosts: Int
  package var taskManagers: Int

  /// `8 GPUs`.
  var words: String { "\(available) \(available == 1 ? unit : units)" }

  /// - Returns: nil for a resource that Flink drops, one that isn't a GPU, and without hosts.
  package init?(of outcome: ExternalResourceOutcome, in cluster: ResolvedCluster, on inventory: Inventory) {
    guard let amount = outcome.effectiveAmount, amount > 0, let request = GPURequest(outcome, in: cluster) else {
      return nil
    }
    let answering = inventory.hosts.filter { $0.status == .ok }
    let counts = answering.map(request.count(on:))
    guard !counts.isEmpty else { return nil }
    resource = outcome.name
    self.amount = amount
    (unit, units) = request.unit(on: answering)
    available = sum(counts)
    hosts = counts.count
    taskManagers = counts.reduce(0) { $0 + Int(clamping: Int64($1) / amount) }
  }
}

/// Which GPUs a resource asks for, as far as its names tell.
private struct GPURequest {
  var vendor: GPU.Vendor?
  /// Of MIG slices: `1g.10gb`.
  var sliceProfile: String?
  /// Whether Kubernetes hands them out.
  private let isOffered: Bool

  /// - Returns: nil when nothing says that it is a GPU.
  init?(_ outcome: ExternalResourceOutcome, in cluster: ResolvedCluster) {
    isOffered = outcome.kubernetesConfigKey != nil
    let keys = [outcome.kubernetesConfigKey, outcome.yarnConfigKey].compactMap { $0.map { printed($0.value) } }
    for key in keys {
      switch key.prefix(while: { $0 != "/" }) {
      case "nvidia.com": vendor = .nvidia
      case "amd.com": vendor = .amd
      case "gpu.intel.com": vendor = .intel
      default: break
      }
      if key.hasPrefix("nvidia.com/mig-") { sliceProfile = String(key.dropFirst("nvidia.com/mig-".count)) }
    }
    let hasGPUDriver = cluster.drivers[outcome.name]?.contains("GPUDriver") ?? false
    let hasGPUKey = keys.contains { $0.hasSuffix("/gpu") }
    guard vendor != nil || hasGPUDriver || hasGPUKey || outcome.name.lowercased().contains("gpu") else { return nil }
  }

  /// What is counted, one and several.
  func unit(on hosts: [Host]) -> (String, String) {
    if let sliceProfile { return ("\(sliceProfile) slice", "\(sliceProfile) slices") }
    if hosts.contains(where: { host in count(on: host) > gpus(of: host).count { $0.slices.isEmpty } }) {
      return ("GPU or MIG device", "GPUs and MIG devices")
    }
    return vendor == nil && hosts.contains { $0.vendors.count > 1 }
      ? ("GPU of one vendor", "GPUs of one vendor") : ("GPU", "GPUs")
  }

  private func gpus(of host: Host) -> [GPU] {
    host.gpus.filter { vendor == nil || $0.vendor == nil || $0.vendor == vendor }
  }

  /// What a discovery script can hand out, or the MIG devices of one profile. A device plugin offers MIG devices as GPUs only
  /// where all of a host's are cut.
  func count(on host: Host) -> Int {
    guard let sliceProfile else {
      let whole = gpus(of: host).count { $0.slices.isEmpty && !$0.isInMIGMode }
      return isOffered && whole > 0 ? whole : host.scriptDevices(of: vendor)
    }
    // The device plugin writes `1g.10gb+me` as `1g.10gb.me`.
    return gpus(of: host).reduce(0) { count, gpu in
      count + gpu.slices.count { String($0.profile.map { $0 == "+" ? "." : $0 }) == sliceProfile }
    }
  }
}
