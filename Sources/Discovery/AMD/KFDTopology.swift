internal import ExternalResources
internal import Topology

/// The compute nodes of AMD's kernel driver: `/sys/class/kfd/kfd/topology/nodes`.
///
/// The kernel's own view of GPUs, their NUMA nodes and links, without any tool of ROCm. Numbers are those of ROCm: GPUs in the
/// order of their nodes. See `include/uapi/linux/kfd_sysfs.h` of the kernel.
struct KFDTopology {
  static let directory = "/sys/class/kfd/kfd/topology/nodes"

  /// In the order of nodes.
  var gpus: [GPU] = []
  /// Each pair once.
  var links: [Link] = []
  var findings: [Host.Finding] = []

  /// A node's files, by their name behind `nodes/N/`.
  private typealias Node = [String: Properties]
  private typealias Properties = [Substring: UInt64]

  /// Reads files as `head` or `tail -n +1` print several of them: `==> PATH <==`, and below it the text.
  init(dump: String) {
    var files: [(path: String, text: String)] = []
    for line in toolLines(dump) {
      if line.hasPrefix("==> "), line.hasSuffix(" <==") {
        files.append((String(line.dropFirst(4).dropLast(4)), ""))
      } else if let last = files.indices.last {
        files[last].text += line + "\n"
      }
    }
    self.init(files: files)
  }

  /// Reads files, whose paths may begin with anything before `nodes/`.
  init(files: [(path: String, text: String)]) {
    var nodes: [Int: Node] = [:]
    var names: [Int: String] = [:]
    for (path, text) in files {
      let parts = path.split(separator: "/")
      guard let place = parts.lastIndex(of: "nodes"), place + 2 < parts.count, let number = index(parts[place + 1])
      else {
        continue
      }
      let name = parts[(place + 2)...].joined(separator: "/")
      if name == "name" { names[number] = knownValue(text) }
      var properties: Properties = [:]
      for line in toolLines(text) {
        let words = line.split { $0 == " " || $0 == "\t" }
        if words.count == 2 { properties[words[0]] = UInt64(words[1]) }
        if words.count == 1, name == "gpu_id" { properties["gpu_id"] = UInt64(words[0]) }
      }
      nodes[number, default: [:]][name] = properties
    }
    read(nodes, names)
  }

  private mutating func note(_ severity: Host.Finding.Severity, _ message: String, help: String? = nil) {
    findings.append(.init(severity: severity, message: "KFD topology: \(message)", help: help))
  }

  private mutating func read(_ nodes: [Int: Node], _ names: [Int: String]) {
    let numbers = nodes.keys.sorted()
    /// CPUs are nodes, too; theirs come first, in the order of NUMA nodes.
    var numaNodes: [UInt64: Int] = [:]
    var indexes: [UInt64: Int] = [:]
    for number in numbers {
      guard let properties = nodes[number]?["properties"], let simds = properties["simd_count"] else {
        if nodes[number]?["gpu_id"]?["gpu_id"] != 0 {
          note(
            .warning, "the properties of node \(number) can't be read",
            help: "give the container the GPU's device file, or run as a member of the group render")
        }
        continue
      }
      if simds == 0 {
        if properties["cpu_cores_count", default: 0] > 0 { numaNodes[UInt64(number)] = numaNodes.count }
        continue
      }
      indexes[UInt64(number)] = gpus.count
      gpus.append(gpu(nodes[number] ?? [:], properties, names[number]))
    }
    if nodes.isEmpty { note(.warning, "no node in it") }
    readLinks(nodes, numbers, numaNodes, indexes)
    findings += Self.partitionNotes(of: gpus)
  }

  private func gpu(_ node: Node, _ properties: Properties, _ name: String?) -> GPU {
    var gpu = GPU(index: gpus.count, model: name, vendor: .amd)
    if let id = properties["unique_id"], id != 0 {
      let digits = String(id, radix: 16)
      gpu.uuid = "GPU-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
    if let version = properties["gfx_target_version"], version > 0, version < 1_000_000, gpu.model == nil {
      let (major, minor, step) = (version / 10000, version / 100 % 100, version % 100)
      gpu.model = "gfx\(major)\(String(minor, radix: 16))\(String(step, radix: 16))"
    }
    if let location = properties["location_id"] {
      let domain = UInt32(truncatingIfNeeded: properties["domain"] ?? 0)
      // A partition has the function 0 of the whole on newer kernels, and its own number in the highest bits.
      let partition = location & 7 == 0 ? location >> 28 & 7 : 0
      let address = PCIAddress(
        domain: domain, bus: UInt8(truncatingIfNeeded: location >> 8),
        deviceAndFunction: UInt8(truncatingIfNeeded: location | partition))
      gpu.pciBusID = "\(address)"
    }
    // Banks of the types 1 and 2 are the card's own memory, seen by the CPU or not.
    var bytes: UInt64 = 0
    for (name, bank) in node where name.hasPrefix("mem_banks/") && (1...2).contains(bank["heap_type"] ?? 0) {
      bytes = bytes.addingReportingOverflow(bank["size_in_bytes"] ?? 0).partialValue
    }
    if bytes == 0 { bytes = properties["local_mem_size"] ?? 0 }
    if bytes >> 20 > 0, bytes >> 20 < 1 << 40 { gpu.memoryMiB = Int(bytes >> 20) }
    return gpu
  }

  private mutating func readLinks(
    _ nodes: [Int: Node], _ numbers: [Int], _ numaNodes: [UInt64: Int], _ indexes: [UInt64: Int]
  ) {
    var pairs: [(from: Int, to: Int, type: UInt64)] = []
    for number in numbers {
      let files = (nodes[number] ?? [:]).filter { $0.key.hasPrefix("io_links/") || $0.key.hasPrefix("p2p_links/") }
      for (_, link) in files.sorted(by: { $0.key < $1.key }) {
        guard let from = indexes[UInt64(number)], let to = link["node_to"], let type = link["type"] else { continue }
        // The nearest CPU is linked directly; to another one only a path between peers leads.
        if let node = numaNodes[to], gpus[from].numaNode == nil { gpus[from].numaNode = node }
        if let other = indexes[to], other != from { pairs.append((from, other, type)) }
      }
    }
    struct Pair: Hashable {
      let low: Int
      let high: Int
    }
    var known: [Pair: UInt64] = [:]
    for pair in pairs {
      let key = Pair(low: min(pair.from, pair.to), high: max(pair.from, pair.to))
      if let other = known[key] {
        if other != pair.type {
          note(
            .warning,
            "GPU \(key.low) and GPU \(key.high) are linked by type \(other) one way and \(pair.type) the other")
        }
        continue
      }
      known[key] = pair.type
      let kind: Link.Kind
      switch pair.type {
      case 11: kind = .xgmi
      // PCIe: through which bridges isn't told, only whether both are near to one CPU.
      case 2: kind = gpus[key.low].numaNode == gpus[key.high].numaNode ? .phb : .system
      default: kind = .other("KFD\(pair.type)")
      }
      links.append(Link(from: "GPU\(key.low)", to: "GPU\(key.high)", kind: kind))
    }
    links.sort { (Self.number($0.from), Self.number($0.to)) < (Self.number($1.from), Self.number($1.to)) }
  }

  private static func number(_ device: String) -> Int { Int(device.dropFirst(3)) ?? 0 }

  /// Says which GPUs are partitions (DPX, QPX, CPX) of one: they share its unique id.
  static func partitionNotes(of gpus: [GPU]) -> [Host.Finding] {
    let parts = Dictionary(grouping: gpus.filter { $0.uuid != nil }, by: { $0.uuid ?? "" }).filter {
      $0.value.count > 1
    }
    return parts.sorted { $0.value[0].index < $1.value[0].index }.map { uuid, gpus in
      let numbers = gpus.map { String($0.index) }.joined(separator: ", ")
      return .init(severity: .info, message: "KFD topology: GPUs \(numbers) are partitions of one, \(uuid)")
    }
  }
}
