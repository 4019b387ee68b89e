internal import ExternalResources
internal import Topology
internal import YAMLTree

/// `rocm-smi … --json`: the tool before amd-smi. An object `card<N>` a GPU, all values text.
///
/// Names of keys change with the version in upper and lower case, and values may begin with blanks and tabs.
struct ROCmSMI {
  static let call = [
    "rocm-smi", "--showid", "--showproductname", "--showuniqueid", "--showbus", "--showmeminfo", "vram",
    "--showtoponuma", "--json",
  ]
  static let topologyCall = ["rocm-smi", "--showtopo", "--json"]

  /// The GPUs, ordered by index; nil when the output is no JSON object.
  static func gpus(_ text: String) -> [GPU]? {
    guard let root = parseJSON(text, name: "rocm-smi"), root.kind == .mapping else { return nil }
    var gpus: [GPU] = []
    for (key, value) in root.entries {
      let card = value.resolved
      guard let index = cardNumber(key.text), card.kind == .mapping else { continue }
      var gpu = GPU(index: index, vendor: .amd)
      // ROCR_VISIBLE_DEVICES knows a GPU by its unique id in this form.
      gpu.uuid = card.member(anyOf: "unique id").map { "GPU-\($0.hasPrefix("0x") ? String($0.dropFirst(2)) : $0)" }
      // Some versions have a number where the product's name should be.
      gpu.model = ["card series", "device name", "card model", "market name"].lazy
        .compactMap { card.member(anyOf: $0) }.first { !$0.hasPrefix("0x") }
      gpu.pciBusID = card.member(anyOf: "pci bus")?.lowercased()
      gpu.memoryMiB = card.member(anyOf: "vram total memory (b)").flatMap { Int($0) }.map { $0 / (1 << 20) }
      gpu.numaNode = card.member(anyOf: "(topology) numa node").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
      gpus.append(gpu)
    }
    return gpus.sorted { $0.index < $1.index }
  }

  /// `"(Topology) Link type between DRM devices 0 and 1": "XGMI"`, each pair once.
  static func links(_ text: String) -> [Link]? {
    guard let root = parseJSON(text, name: "rocm-smi --showtopo"), let system = root["system"] else { return nil }
    var links: [Link] = []
    for (key, value) in system.entries {
      let words = key.text.split(separator: " ")
      guard key.text.hasPrefix("(Topology) Link type between"), words.count == 9, let from = Int(words[6]),
        let to = Int(words[8])
      else { continue }
      links.append(Link(from: "GPU\(from)", to: "GPU\(to)", kind: amdLink(trimmed(value.resolved.text))))
    }
    return links
  }

  private static func cardNumber(_ key: String) -> Int? {
    key.hasPrefix("card") ? Int(key.dropFirst(4)).flatMap { $0 >= 0 ? $0 : nil } : nil
  }
}
