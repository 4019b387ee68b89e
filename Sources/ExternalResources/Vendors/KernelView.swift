internal import Glibc

/// The GPUs that the kernel knows, where no vendor's tool is: `/sys/bus/pci`, `/sys/class/drm` and `/sys/class/kfd`.
///
/// An index is the GPU's place among those of its vendor: by PCI address, as `nvidia-smi` numbers them, and for AMD in the
/// order of the kernel's compute nodes, as ROCm numbers them. A GPU without a device file, such as one that a container
/// doesn't get, isn't counted.
package struct KernelView: Sendable {
  /// In the order of vendors and indexes.
  package var gpus: [GPUInfo] = []
  /// What a person should know.
  package var notes: [String] = []

  private let root: String

  /// Looks at the kernel's files.
  ///
  /// - Parameters:
  ///   - root: what stands before `/sys` and `/dev`: empty for this machine, a directory for a recording.
  ///   - vendor: only this one's.
  package init(root: String = "", vendor: String? = nil) {
    self.root = root
    let devices = "\(root)/sys/bus/pci/devices"
    var found: [String: [GPUInfo]] = [:]
    for address in names(in: devices).sorted() {
      let device = "\(devices)/\(address)"
      guard let type = text("\(device)/class"), let name = Self.vendors[text("\(device)/vendor") ?? ""],
        vendor == nil || vendor == name,
        // Display controllers, and processing accelerators, which some compute GPUs are; Intel's are NPUs and FPGAs.
        type.hasPrefix("0x03") || type.hasPrefix("0x12") && name != "intel",
        // A virtual function is for a virtual machine.
        access("\(device)/physfn", F_OK) != 0
      else { continue }
      var gpu = GPUInfo(index: "", pciBusID: address.lowercased(), vendor: name)
      gpu.numaNode = text("\(device)/numa_node").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
      gpu.memoryMiB = text("\(device)/mem_info_vram_total").flatMap { Int($0) }.map { $0 >> 20 }
      gpu.model = text("\(device)/product_name").flatMap { $0.isEmpty ? nil : $0 }
      gpu.uuid = text("\(device)/unique_id").flatMap { $0.isEmpty ? nil : "GPU-\($0)" }
      found[name, default: []].append(gpu)
    }
    for name in ["nvidia", "amd", "intel"] {
      var gpus = found[name] ?? []
      let virtual = virtualFunctions(among: gpus.compactMap(\.pciBusID))
      gpus.removeAll { virtual.contains($0.pciBusID ?? "") }
      let usable = name == "amd" ? computeGPUs(gpus) : gpus.filter { isUsable($0) }
      for (place, gpu) in usable.enumerated() {
        var gpu = gpu
        gpu.index = String(place)
        self.gpus.append(gpu)
      }
    }
  }

  private static let vendors = ["0x10de": "nvidia", "0x1002": "amd", "0x8086": "intel"]

  /// Whether the GPU's device file is there, where there are device files at all; a note where it isn't.
  private mutating func isUsable(_ gpu: GPUInfo) -> Bool {
    let (address, vendor) = (gpu.pciBusID ?? "", gpu.vendor ?? "")
    if hasDeviceFile(address, vendor) { return true }
    notes.append("the \(vendor) GPU at \(printable(address)) has no device file here")
    return false
  }

  private func hasDeviceFile(_ address: String, _ vendor: String) -> Bool {
    guard access("\(root)/dev", F_OK) == 0 else { return true }
    if vendor == "nvidia" {
      // Without NVIDIA's driver nothing tells the number of the file.
      guard let information = text("\(root)/proc/driver/nvidia/gpus/\(address)/information"),
        let line = information.split(separator: "\n").first(where: { $0.hasPrefix("Device Minor:") })
      else { return false }
      return access("\(root)/dev/nvidia\(trimmed(line.dropFirst(13)))", F_OK) == 0
    }
    let nodes = names(in: "\(root)/sys/bus/pci/devices/\(address)/drm").filter { $0.hasPrefix("renderD") }
    return nodes.contains { access("\(root)/dev/dri/\($0)", F_OK) == 0 }
  }

  /// AMD's GPUs as the kernel's compute nodes have them: each partition of one (DPX, QPX, CPX) is a GPU of its own. Those
  /// without a node are no compute GPUs and go last.
  private mutating func computeGPUs(_ gpus: [GPUInfo]) -> [GPUInfo] {
    let nodes = "\(root)/sys/class/kfd/kfd/topology/nodes"
    let hasDevices = access("\(root)/dev", F_OK) == 0
    var compute: [(gpu: GPUInfo, parent: Int)] = []
    var parents: Set<Int> = []
    var counts: [Int: Int] = [:]
    for number in names(in: nodes).compactMap({ Int($0) }).sorted() {
      var values: [Substring: Int] = [:]
      for line in (text("\(nodes)/\(number)/properties") ?? "").split(separator: "\n") {
        let words = line.split(separator: " ")
        if words.count == 2 { values[words[0]] = Int(words[1]) }
      }
      // A node without SIMDs is a CPU.
      guard values["simd_count", default: 0] > 0, let location = values["location_id"] else { continue }
      let address = pciAddress(domain: values["domain"] ?? 0, location: location)
      // A partition has a function of its own only to the driver.
      guard
        let parent = gpus.firstIndex(where: { $0.pciBusID == address })
          ?? gpus.firstIndex(where: { $0.pciBusID == String(address.dropLast()) + "0" })
      else { continue }
      parents.insert(parent)
      counts[parent, default: 0] += 1
      var gpu = gpus[parent]
      gpu.pciBusID = address
      if hasDevices, let minor = values["drm_render_minor"], minor > 0 {
        guard access("\(root)/dev/dri/renderD\(minor)", F_OK) == 0 else {
          notes.append("the amd GPU at \(printable(address)) has no device file here")
          continue
        }
      } else if !hasDeviceFile(gpus[parent].pciBusID ?? "", "amd") {
        notes.append("the amd GPU at \(printable(address)) has no device file here")
        continue
      }
      compute.append((gpu, parent))
    }
    let found = compute.map { gpu, parent in
      var gpu = gpu
      // The bus knows the memory of the whole.
      if counts[parent, default: 0] > 1 { gpu.memoryMiB = nil }
      return gpu
    }
    return found + gpus.indices.filter { !parents.contains($0) }.map { gpus[$0] }.filter { isUsable($0) }
  }

  /// The location is bus, device and function in one number, and in its highest bits which partition it is.
  private func pciAddress(domain: Int, location: Int) -> String {
    func hex(_ number: Int, _ width: Int) -> String {
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let function = location & 7 == 0 ? location >> 28 & 7 : location & 7
    return "\(hex(domain, 4)):\(hex(location >> 8 & 0xFF, 2)):\(hex(location >> 3 & 0x1F, 2)).\(function)"
  }

  private func text(_ path: String) -> String? {
    readSmallFile(path).map { trimmed(String(decoding: $0, as: UTF8.self)) }
  }
}

/// The names in a directory; none when it can't be read.
private func names(in directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}
