internal import Files

/// The kernel's files that discovery reads, by their path below the root: what `KernelTree.script` prints of another host.
struct KernelFiles: Sendable {
  private(set) var files: [String: [UInt8]] = [:]
  /// Whether there were more than are taken.
  private(set) var isCut = false
  private let root: String
  private var bytes = 0

  /// - Parameter root: what stands before `/sys` and `/dev`.
  init(root: String) {
    self.root = root
    for address in names(in: "sys/bus/pci/devices") { addDevice("sys/bus/pci/devices/\(address)") }
    for address in names(in: "proc/driver/nvidia/gpus") { add("proc/driver/nvidia/gpus/\(address)/information") }
    let nodes = "sys/class/kfd/kfd/topology/nodes"
    for node in names(in: nodes) {
      for name in ["gpu_id", "name", "properties"] { add("\(nodes)/\(node)/\(name)") }
      for part in ["mem_banks", "io_links", "p2p_links"] {
        for name in names(in: "\(nodes)/\(node)/\(part)") { add("\(nodes)/\(node)/\(part)/\(name)/properties") }
      }
    }
    // Of devices the name alone matters; that there is a /dev tells a host from a recording without one.
    guard LocalFiles().kind(of: "\(root)/dev") == .directory else { return }
    add("dev/null", [])
    for name in names(in: "dev") where name.hasPrefix("nvidia") || name == "kfd" { add("dev/\(name)", []) }
    for name in names(in: "dev/dri") { add("dev/dri/\(name)", []) }
  }

  private mutating func addDevice(_ device: String) {
    guard let type = content("\(device)/class") else { return }
    let text = String(decoding: type, as: UTF8.self)
    if text.hasPrefix("0x03") || text.hasPrefix("0x12") {
      for name in [
        "class", "vendor", "device", "subsystem_vendor", "subsystem_device", "numa_node", "mem_info_vram_total",
        "product_name", "unique_id", "local_cpulist", "current_link_speed", "current_link_width", "max_link_speed",
        "max_link_width",
      ] {
        add("\(device)/\(name)")
      }
      if LocalFiles().kind(of: "\(root)/\(device)/physfn") != nil { add("\(device)/physfn", []) }
      for name in names(in: "\(device)/drm") { add("\(device)/drm/\(name)", []) }
    } else if text.hasPrefix("0x02") {
      for name in ["class", "vendor", "device", "numa_node"] { add("\(device)/\(name)") }
    }
  }

  private func content(_ path: String) -> [UInt8]? { try? LocalFiles().read("\(root)/\(path)", limit: 1 << 16) }

  private func names(in path: String) -> [String] { (try? LocalFiles().list("\(root)/\(path)")) ?? [] }

  private mutating func add(_ path: String) {
    if let content = content(path) { add(path, content) }
  }

  private mutating func add(_ path: String, _ content: [UInt8]) {
    guard files.count < KernelTree.mostEntries, bytes + content.count <= KernelTree.mostBytes else {
      isCut = true
      return
    }
    bytes += content.count
    files[path] = content
  }
}
