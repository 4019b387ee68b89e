internal import ExternalResources
internal import Topology
internal import YAMLTree

/// `rocm-smi`, the tool before `amd-smi`, in JSON and as text: an object `card0` or lines `GPU[0]` a GPU, all values text.
///
/// Names of values change with the version in upper and lower case, and values may begin with blanks and tabs.
struct ROCmSMI {
  static let call = [
    "rocm-smi", "--showid", "--showproductname", "--showuniqueid", "--showbus", "--showmeminfo", "vram",
    "--showtoponuma", "--json",
  ]
  static let topologyCall = ["rocm-smi", "--showtopo", "--json"]

  /// Reads what any call prints; nil when it is nothing of `rocm-smi`.
  static func facts(_ text: String) -> AMDFacts? {
    if let document = AMDDocument(text, name: "rocm-smi"), let facts = facts(document) { return facts }
    return facts(lines: text)
  }

  private static func facts(_ document: AMDDocument) -> AMDFacts? {
    guard document.root.kind == .mapping else { return nil }
    var facts = AMDFacts()
    if let problem = document.problem {
      facts.note(.warning, "rocm-smi: \(problem)", help: "record the whole output")
    }
    var known: [[Int]: Link.Kind] = [:]
    var sawAnything = false
    for (key, value) in document.root.entries {
      let card = value.resolved
      guard card.kind == .mapping else { continue }
      if let index = cardNumber(key.text) {
        sawAnything = true
        facts.withGPU(index) { gpu in
          for (name, value) in card.entries where value.resolved.kind == .scalar {
            read(name.text, value.resolved.text, into: &gpu)
          }
        }
      } else if key.text == "system" {
        sawAnything = true
        for (name, value) in card.entries { readLink(name.text, value.resolved.text, &facts, &known) }
      }
    }
    facts.gpus.sort { $0.index < $1.index }
    return sawAnything ? facts : nil
  }

  /// `GPU[0]   : Device Name: …`, and tables.
  private static func facts(lines text: String) -> AMDFacts? {
    var facts = AMDFacts()
    var tables = AMDTables()
    var sawAnything = false
    for line in toolLines(text) {
      if line.hasPrefix("GPU["), let end = line.firstIndex(of: "]"), let index = index(line[..<end].dropFirst(4)) {
        let rest = line[end...].dropFirst().drop { $0.isWhitespace || $0 == ":" }
        guard let colon = rest.firstIndex(of: ":") else { continue }
        sawAnything = true
        facts.withGPU(index) {
          read(trimmed(rest[..<colon]), String(rest[rest.index(after: colon)...]), into: &$0)
        }
      } else if tables.read(line, &facts, tool: "rocm-smi") {
        sawAnything = true
      }
    }
    facts.gpus.sort { $0.index < $1.index }
    return sawAnything && !(facts.gpus.isEmpty && facts.links.isEmpty) ? facts : nil
  }

  private static func read(_ name: String, _ text: String, into gpu: inout GPU) {
    guard let value = knownValue(text) else { return }
    switch trimmed(name).lowercased() {
    // ROCR_VISIBLE_DEVICES knows a GPU by its unique id in this form.
    case "unique id":
      let digits = value.hasPrefix("0x") ? String(value.dropFirst(2)) : value
      gpu.uuid = "GPU-" + String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
    case "pci bus": gpu.pciBusID = value.lowercased()
    case "vram total memory (b)": gpu.memoryMiB = mebibytes(value, unit: "B")
    case "(topology) numa node": gpu.numaNode = index(value)
    // The series is the name that people know; versions put numbers in the place of others.
    case "card series" where !value.hasPrefix("0x"): gpu.model = value
    case "device name", "card model", "market name":
      if gpu.model == nil, !value.hasPrefix("0x") { gpu.model = value }
    default: break
    }
  }

  /// `"(Topology) Link type between DRM devices 0 and 1": "XGMI"`.
  private static func readLink(
    _ name: String, _ value: String, _ facts: inout AMDFacts, _ known: inout [[Int]: Link.Kind]
  ) {
    let words = name.split(separator: " ")
    guard name.hasPrefix("(Topology) Link type between"), words.count == 9, let from = index(words[6]),
      let to = index(words[8])
    else { return }
    facts.addLink(from, to, value, known: &known, tool: "rocm-smi")
  }

  private static func cardNumber(_ key: String) -> Int? {
    key.hasPrefix("card") ? index(key.dropFirst(4)) : nil
  }
}
