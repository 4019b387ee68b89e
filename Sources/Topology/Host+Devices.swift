extension Host {
  /// The vendors of its GPUs.
  package var vendors: Set<GPU.Vendor> { Set(gpus.compactMap(\.vendor)) }

  /// What the GPUs and the ends of the links are called in pictures and tables.
  package var deviceNames: DeviceNames { DeviceNames(hasSeveralVendors: vendors.count > 1) }

  /// How many devices a discovery script can hand out: whole GPUs, and the MIG devices of those that are cut into some. A GPU
  /// that is listed twice counts once.
  ///
  /// - Parameter vendor: whose; nil where that isn't known: then of the vendor that has most, since a script knows one
  /// vendor's tool.
  package func scriptDevices(of vendor: GPU.Vendor?) -> Int {
    guard !gpus.isEmpty else { return advertised.map { $0.scriptDevices(of: vendor) }.max() ?? 0 }
    func count(_ vendor: GPU.Vendor?) -> Int {
      var seen: Set<String> = []
      return gpus.reduce(0) { count, gpu in
        guard vendor == nil || gpu.vendor == nil || gpu.vendor == vendor else { return count }
        if let identity = gpu.identity, !seen.insert(identity).inserted { return count }
        return count + gpu.deviceCount
      }
    }
    guard vendor == nil else { return count(vendor) }
    return vendors.map { count($0) }.max() ?? count(nil)
  }
}

extension Advertised {
  fileprivate func scriptDevices(of vendor: GPU.Vendor?) -> Int {
    guard startsContainers else { return 0 }
    let counts = (vendor.map { [$0] } ?? GPU.Vendor.allCases).map { vendor in
      let resources = gpuResources(of: vendor)
      let whole = sum(resources.filter(\.isWholeGPU).map(\.capacity))
      let counted = labels(of: vendor)?.physicalGPUs ?? whole
      return migStrategy == nil || vendor != .nvidia ? counted : max(counted, sum(resources.map(\.capacity)))
    }
    return counts.max() ?? 0
  }
}

/// The names of a host's devices: as its tool has them, with the vendor's where several number their GPUs.
package struct DeviceNames: Sendable, Hashable {
  package var hasSeveralVendors: Bool

  /// `GPU0`, or `NVIDIA-GPU0`.
  package func name(of gpu: GPU) -> String { name(of: "GPU\(gpu.index)", vendor: gpu.vendor) }

  /// `GPU 0`, or `NVIDIA GPU 0`, for a person.
  ///
  /// - Parameter numbers: in the place of its own.
  package func title(of gpu: GPU, numbers: String? = nil) -> String {
    let title = "GPU \(numbers ?? String(gpu.index))"
    guard hasSeveralVendors, let vendor = gpu.vendor else { return title }
    return "\(vendor.name) \(title)"
  }

  /// - Parameter device: as the tool of this vendor has it.
  package func name(of device: String, vendor: GPU.Vendor?) -> String {
    guard hasSeveralVendors, device.hasPrefix("GPU"), let vendor else { return device }
    return "\(vendor.name)-\(device)"
  }

  /// Whether a name is a GPU's.
  package static func isGPU(_ name: String) -> Bool {
    name.hasPrefix("GPU") || GPU.Vendor.allCases.contains { name.hasPrefix("\($0.name)-GPU") }
  }
}
