/// What a scheduler says that a host has: amounts to hand out, not devices.
package struct Advertised: Sendable, Hashable {
  package enum Source: String, Sendable, CaseIterable {
    case kubernetes
    case yarn
  }

  /// A resource that is counted in whole units.
  package struct Resource: Sendable, Hashable {
    /// Such as `nvidia.com/gpu`, `nvidia.com/mig-1g.10gb`, `yarn.io/gpu`.
    package var name: String
    package var capacity: Int
    /// What pods may take; nil where the scheduler makes no difference.
    package var allocatable: Int?
    /// What is taken; nil where the scheduler doesn't say.
    package var used: Int?

    package init(name: String, capacity: Int, allocatable: Int? = nil, used: Int? = nil) {
      self.name = name
      self.capacity = capacity
      self.allocatable = allocatable
      self.used = used
    }
  }

  /// What a vendor's labels say of a node's GPUs.
  package struct Labels: Sendable, Hashable {
    /// GPUs, whatever is made of them.
    package var physicalGPUs: Int?
    package var model: String?
    /// Of one GPU.
    package var memoryMiB: Int?
    package var family: String?

    package init(physicalGPUs: Int? = nil, model: String? = nil, memoryMiB: Int? = nil, family: String? = nil) {
      self.physicalGPUs = physicalGPUs
      self.model = model
      self.memoryMiB = memoryMiB
      self.family = family
    }
  }

  package var source: Source
  /// Sorted by name.
  package var resources: [Resource]
  /// Names of resources whose amount can't be read: how many there are isn't known.
  package var unreadable: [String] = []
  /// Whose GPUs the next four are of; nil where that isn't known, as in inventories of earlier versions.
  package var vendor: GPU.Vendor?
  /// What is known of other vendors' GPUs.
  package var otherLabels: [GPU.Vendor: Labels] = [:]
  /// GPUs that the labels count, whatever is made of them.
  package var physicalGPUs: Int?
  /// As the labels have it, with hyphens for blanks.
  package var model: String?
  /// Of one GPU.
  package var memoryMiB: Int?
  package var family: String?
  /// How many take turns on one GPU; nil or 1: nobody.
  package var replicas: Int?
  /// `time-slicing`, `mps`.
  package var sharing: String?
  /// `single`, `mixed`.
  package var migStrategy: String?
  /// `key=value:effect`.
  package var taints: [String]
  /// Such as `Ready`, `NotReady`, `Ready,SchedulingDisabled`, `RUNNING`, `LOST`.
  package var state: String?

  package init(
    source: Source, resources: [Resource] = [], physicalGPUs: Int? = nil, model: String? = nil, memoryMiB: Int? = nil,
    family: String? = nil, replicas: Int? = nil, sharing: String? = nil, migStrategy: String? = nil,
    taints: [String] = [], state: String? = nil
  ) {
    self.source = source
    self.resources = resources
    self.physicalGPUs = physicalGPUs
    self.model = model
    self.memoryMiB = memoryMiB
    self.family = family
    self.replicas = replicas
    self.sharing = sharing
    self.migStrategy = migStrategy
    self.taints = taints
    self.state = state
  }

  /// The resources that stand for GPUs or parts of them.
  package var gpuResources: [Resource] { resources.filter { $0.vendor != nil } }

  /// The resources that stand for GPUs of a vendor or parts of them.
  package func gpuResources(of vendor: GPU.Vendor) -> [Resource] { gpuResources.filter { $0.vendor == vendor } }

  /// Whether the vendor's GPUs may hide behind a name that we don't know as one of a GPU, so that fewer advertised than seen is no
  /// contradiction: a device plugin's configuration may call some models `nvidia.com/a100`.
  package func mayRename(_ vendor: GPU.Vendor) -> Bool {
    let domain: String
    switch vendor {
    case .nvidia: domain = "nvidia.com/"
    case .amd: domain = "amd.com/"
    // Its plugin renames nothing, and counts memory and tiles beside the GPUs.
    case .intel: return false
    }
    return resources.contains { $0.vendor == nil && $0.capacity > 0 && $0.name.hasPrefix(domain) }
  }

  /// Whether one unit of a vendor's is one whole GPU.
  package func countsWholeGPUs(of vendor: GPU.Vendor) -> Bool {
    guard gpuResources(of: vendor).allSatisfy(\.isWholeGPU) else { return false }
    // Only NVIDIA's labels say how GPUs are shared and cut.
    guard vendor == .nvidia else { return true }
    return (replicas ?? 1) <= 1 && (migStrategy ?? "none") == "none"
      && labels(of: .nvidia)?.model?.hasSuffix("-SHARED") != true
  }

  /// What a vendor's labels say; nil where there are none.
  package func labels(of asked: GPU.Vendor) -> Labels? {
    if let other = otherLabels[asked] { return other }
    guard physicalGPUs != nil || model != nil || memoryMiB != nil || family != nil else { return nil }
    var owner = vendor
    if owner == nil {
      // It isn't said whose they are: of the only vendor, else of the first in the order of reading.
      let vendors = resources.lazy.compactMap(\.vendor)
      owner = vendors.contains(.nvidia) ? .nvidia : vendors.contains(.amd) ? .amd : vendors.first
    }
    guard owner == nil || owner == asked else { return nil }
    return Labels(physicalGPUs: physicalGPUs, model: model, memoryMiB: memoryMiB, family: family)
  }

  /// Whether the scheduler starts anything there, as far as its state tells. Kubernetes says it by taints, too, which a pod may
  /// tolerate; of YARN's states, a container starts in these alone.
  package var startsContainers: Bool {
    guard source == .yarn, let state else { return true }
    return state == "RUNNING" || state == "NEW"
  }
}

extension Advertised.Resource {
  /// Whose GPUs they are; nil for what is no GPU, and for GPUs of no vendor we know.
  package var vendor: GPU.Vendor? {
    switch name {
    case "nvidia.com/gpu", "nvidia.com/gpu.shared", "alpha.kubernetes.io/nvidia-gpu", "yarn.io/gpu": .nvidia
    case "amd.com/gpu": .amd
    case "gpu.intel.com/i915", "gpu.intel.com/xe": .intel
    default:
      // AMD's partitions are named by compute and memory mode: `amd.com/cpx_nps4`.
      name.hasPrefix("nvidia.com/mig-")
        ? .nvidia : name.hasPrefix("amd.com/") && name.contains("px_nps") ? .amd : nil
    }
  }

  /// Whether a unit is a whole GPU where nothing shares or cuts them.
  package var isWholeGPU: Bool {
    switch name {
    case "nvidia.com/gpu", "alpha.kubernetes.io/nvidia-gpu", "yarn.io/gpu", "amd.com/gpu", "gpu.intel.com/i915",
      "gpu.intel.com/xe":
      true
    default: false
    }
  }
}
