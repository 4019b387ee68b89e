internal import ExternalResources
internal import Topology
internal import YAMLTree

/// `amd-smi … --json`: the tool of ROCm 6 and later.
///
/// Two layouts are known: a list of GPUs, and since ROCm 6.4 `{"gpu_data": [a list of GPUs]}`.
struct AMDSMI {
  static let listCall = ["amd-smi", "list", "--json"]
  static let staticCall = ["amd-smi", "static", "--json"]
  static let topologyCall = ["amd-smi", "topology", "--json"]

  /// `amd-smi list`: index, bus address, UUID.
  static func list(_ text: String) -> [GPU]? {
    entries(text, "amd-smi list")?.compactMap { entry in
      guard let index = index(entry) else { return nil }
      return GPU(
        index: index, uuid: entry.member("uuid"), pciBusID: entry.member("bdf")?.lowercased(), vendor: .amd)
    }
  }

  /// `amd-smi static`: the product, memory and NUMA node.
  static func details(_ text: String) -> [GPU]? {
    entries(text, "amd-smi static")?.compactMap { entry in
      guard let index = index(entry) else { return nil }
      var gpu = GPU(index: index, vendor: .amd)
      gpu.model = entry["asic"]?.member("market_name") ?? entry["board"]?.member("product_name")
      gpu.pciBusID = entry["bus"]?.member("bdf")?.lowercased()
      gpu.memoryMiB = entry["vram"]?["size"].flatMap(mebibytes)
      gpu.numaNode = entry["numa"]?.member("node").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
      return gpu
    }
  }

  /// `amd-smi topology`: the links, each pair once.
  static func links(_ text: String) -> [Link]? {
    guard let entries = entries(text, "amd-smi topology") else { return nil }
    var links: [Link] = []
    for entry in entries {
      guard let from = index(entry) else { continue }
      var kinds: [(to: Int, label: String)] = []
      if let list = entry["links"] {
        // `[{"gpu": 1, "link_type": "XGMI"}]`
        for link in list.items {
          guard let to = index(link.resolved), let label = link.resolved.member("link_type") else { continue }
          kinds.append((to, label))
        }
      } else if let map = entry["link_type"] {
        // Before ROCm 6.2 `{"gpu_1": "PCIE"}`.
        for (key, value) in map.entries {
          guard let to = Int(key.text.drop { !("0"..."9").contains($0) }) else { continue }
          kinds.append((to, trimmed(value.resolved.text)))
        }
      }
      for (to, label) in kinds where to > from {
        links.append(Link(from: "GPU\(from)", to: "GPU\(to)", kind: amdLink(label)))
      }
    }
    return links
  }

  private static func entries(_ text: String, _ name: String) -> [YAMLNode]? {
    guard let root = parseJSON(text, name: name) else { return nil }
    let list = root.kind == .mapping ? root["gpu_data"] : root
    guard let list, list.kind == .sequence else { return nil }
    return list.items.map(\.resolved).filter { $0.kind == .mapping }
  }

  private static func index(_ node: YAMLNode) -> Int? {
    node.member("gpu").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// `{"value": 196592, "unit": "MB"}`, `196592 MB` or `196592`. AMD's MB is 1,048,576 bytes.
  private static func mebibytes(_ node: YAMLNode) -> Int? {
    let text = node.kind == .scalar ? node.text : node.member("value") ?? ""
    let unit = node.kind == .scalar ? text.drop { !$0.isLetter } : (node.member("unit") ?? "MB")[...]
    guard let number = Int(text.prefix { ("0"..."9").contains($0) }) else { return nil }
    switch unit {
    case "", "MB", "MiB": return number
    case "GB", "GiB": return number.multipliedReportingOverflow(by: 1024).partialValue
    default: return nil
    }
  }
}

/// AMD's names of links.
func amdLink(_ label: String) -> Link.Kind {
  switch label {
  case "XGMI": .xgmi
  // Two GPUs whose way is PCIe: the tools don't say through which bridges.
  case "PCIE": .phb
  default: .other(label)
  }
}
