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
  /// Such as `GPU`, or `1g.10gb slice`.
  package var unit: String
  /// What can be requested, over all hosts.
  package var available: Int
  package var hosts: Int
  package var taskManagers: Int

  /// - Returns: nil for a resource that Flink drops, one that isn't a GPU, and without hosts.
  package init?(of outcome: ExternalResourceOutcome, in cluster: ResolvedCluster, on inventory: Inventory) {
    guard let amount = outcome.effectiveAmount, amount > 0, let request = GPURequest(outcome, in: cluster) else {
      return nil
    }
    let counts = inventory.hosts.filter { $0.status == .ok }.map(request.count(on:))
    guard !counts.isEmpty else { return nil }
    resource = outcome.name
    self.amount = amount
    unit = request.unit
    available = counts.reduce(0, +)
    hosts = counts.count
    taskManagers = counts.reduce(0) { $0 + Int(clamping: Int64($1) / amount) }
  }
}

/// Which GPUs a resource asks for, as far as its names tell.
private struct GPURequest {
  var vendor: GPU.Vendor?
  /// Of MIG slices: `1g.10gb`.
  var sliceProfile: String?

  /// - Returns: nil when nothing says that it is a GPU.
  init?(_ outcome: ExternalResourceOutcome, in cluster: ResolvedCluster) {
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

  var unit: String { sliceProfile.map { "\($0) slice" } ?? "GPU" }

  /// A sliced GPU is no longer there as a whole one.
  func count(on host: Host) -> Int {
    let gpus = host.gpus.filter { vendor == nil || $0.vendor == nil || $0.vendor == vendor }
    guard let sliceProfile else { return gpus.count { $0.slices.isEmpty } }
    return gpus.reduce(0) { $0 + $1.slices.count { $0.profile == sliceProfile } }
  }
}
