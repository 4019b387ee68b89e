internal import ExternalResources
internal import Topology
internal import YAMLTree

/// `amd-smi`, the tool of ROCm 6 and later, in JSON and as text.
///
/// JSON comes as a list of GPUs, and since ROCm 6.4 as `{"gpu_data": [a list of GPUs]}`; hosts with EPYC drivers list CPUs
/// beside them. See the change log of https://github.com/ROCm/amdsmi.
struct AMDSMI {
  static let listCall = ["amd-smi", "list", "--json"]
  static let staticCall = ["amd-smi", "static", "--json"]
  static let topologyCall = ["amd-smi", "topology", "--json"]

  /// Reads what any of `list`, `static` and `topology` prints; nil when it is nothing of `amd-smi`.
  static func facts(_ text: String) -> AMDFacts? {
    if let document = AMDDocument(text, name: "amd-smi"), let facts = facts(document) { return facts }
    return AMDSMIText.facts(text)
  }

  private static func facts(_ document: AMDDocument) -> AMDFacts? {
    guard let entries = entries(document.root) else { return nil }
    var facts = AMDFacts()
    if let problem = document.problem {
      facts.note(.warning, "amd-smi: \(problem)", help: "record the whole output")
    }
    var known: [[Int]: Link.Kind] = [:]
    var strangers = 0
    for entry in entries {
      guard let index = number(entry, "gpu") else {
        if entry["cpu"] == nil { strangers += 1 }
        continue
      }
      facts.withGPU(index) { read(entry, into: &$0) }
      readLinks(entry, from: index, &facts, &known)
    }
    if strangers > 0 { facts.note(.warning, "amd-smi: \(strangers) entries without a number of a GPU") }
    return facts
  }

  private static func entries(_ root: YAMLNode) -> [YAMLNode]? {
    var list: YAMLNode? = root
    if root.kind == .mapping {
      // `gpu_data`, or whatever it is called next.
      list =
        root["gpu_data"]
        ?? root.entries.map(\.value.resolved).first { value in
          value.kind == .sequence && value.items.contains { $0.resolved["gpu"] != nil }
        }
      if list == nil, root["gpu"] != nil { return [root] }
    }
    guard let list, list.kind == .sequence else { return nil }
    // With CPUs, some versions nest a list a kind.
    let entries = list.items.map(\.resolved).flatMap { item in
      item.kind == .sequence ? item.items.map(\.resolved) : [item]
    }.filter { $0.kind == .mapping }
    // `[output truncated]` is no list of GPUs, `[]` is.
    return entries.isEmpty && list.items.contains { _ in true } ? nil : entries
  }

  private static func read(_ entry: YAMLNode, into gpu: inout GPU) {
    gpu.uuid = entry.member("uuid") ?? gpu.uuid
    let bus = entry.member("bdf") ?? entry["bus"]?.member("bdf")
    gpu.pciBusID = bus?.lowercased() ?? gpu.pciBusID
    gpu.model = entry["asic"]?.member("market_name") ?? entry["board"]?.member("product_name") ?? gpu.model
    if let vram = entry["vram"] {
      for key in ["size", "vram_size", "size_mb", "vram_size_mb"] where gpu.memoryMiB == nil {
        gpu.memoryMiB = vram[key].flatMap(memory)
      }
    }
    if let numa = entry["numa"] { gpu.numaNode = number(numa, "node") ?? number(numa, "numa_node") ?? gpu.numaNode }
  }

  private static func readLinks(
    _ entry: YAMLNode, from index: Int, _ facts: inout AMDFacts, _ known: inout [[Int]: Link.Kind]
  ) {
    if let list = entry["links"], list.kind == .sequence {
      // `[{"gpu": 1, "link_type": "XGMI"}]`
      for link in list.items.map(\.resolved) {
        guard let to = number(link, "gpu"), let label = link.member("link_type") else { continue }
        facts.addLink(index, to, label, known: &known, tool: "amd-smi")
      }
    } else if let map = entry["link_type"] {
      // Before ROCm 6.2 `{"gpu_1": "PCIE"}`.
      for (key, value) in map.entries {
        guard let to = self.index(key.text.drop { !("0"..."9").contains($0) }) else { continue }
        facts.addLink(index, to, value.resolved.text, known: &known, tool: "amd-smi")
      }
    }
  }

  private static func index(_ text: some StringProtocol) -> Int? { Discovery.index(text) }

  private static func number(_ node: YAMLNode, _ key: String) -> Int? { node.member(key).flatMap { index($0) } }

  /// `{"value": 196592, "unit": "MB"}`, `196592 MB` or `196592`. AMD's MB is 1,048,576 bytes.
  private static func memory(_ node: YAMLNode) -> Int? {
    if node.kind == .scalar { return mebibytes(node.text, unit: "MB") }
    return node.member("value").flatMap { mebibytes($0, unit: node.member("unit") ?? "MB") }
  }
}
