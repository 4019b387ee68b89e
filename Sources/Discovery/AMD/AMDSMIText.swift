internal import ExternalResources
internal import Topology

/// `amd-smi list`, `static` and `topology` as text: sections `GPU: 0`, and tables.
enum AMDSMIText {
  /// Nil when nothing in it is of `amd-smi`.
  static func facts(_ text: String) -> AMDFacts? {
    var facts = AMDFacts()
    var sections = AMDSections()
    var tables = AMDTables()
    var sawAnything = false
    for line in toolLines(text) {
      if let (index, path, value) = sections.read(line) {
        sawAnything = true
        facts.withGPU(index) { Self.read(path, value, into: &$0) }
      } else if tables.read(line, &facts, tool: "amd-smi") {
        sawAnything = true
      } else if trimmed(line).lowercased().contains("truncated") {
        facts.note(.warning, "amd-smi: cut off; telling what stands before", help: "record the whole output")
      }
    }
    return sawAnything ? facts : nil
  }

  private static func read(_ path: String, _ text: String, into gpu: inout GPU) {
    guard let value = knownValue(text) else { return }
    switch path {
    case "UUID": gpu.uuid = value
    case "BDF", "BUS/BDF": gpu.pciBusID = value.lowercased()
    case "ASIC/MARKET_NAME": gpu.model = value
    case "BOARD/PRODUCT_NAME": gpu.model = gpu.model ?? value
    case "VRAM/SIZE", "VRAM/VRAM_SIZE": gpu.memoryMiB = mebibytes(value, unit: "MB")
    case "VRAM/SIZE_MB", "VRAM/VRAM_SIZE_MB": gpu.memoryMiB = mebibytes(value, unit: "MB")
    case "NUMA/NODE": gpu.numaNode = index(value)
    default: break
    }
  }
}

/// `GPU: 0` and, below it and indented, `NAME: value` in sections `NAME:`.
struct AMDSections {
  private var gpu: Int?
  private var sections: [(indentation: Int, name: String)] = []

  /// The GPU, the name with its sections (`BUS/BDF`) and the value of a line; an empty name for the line of the GPU itself.
  mutating func read(_ line: Substring) -> (gpu: Int, path: String, value: String)? {
    let indentation = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let name = trimmed(line[..<colon])
    let value = trimmed(line[line.index(after: colon)...])
    if indentation == 0 {
      gpu = nil
      sections = []
      guard name == "GPU", let number = index(value) else { return nil }
      gpu = number
      return (number, "", "")
    }
    guard let gpu else { return nil }
    while let last = sections.last, last.indentation >= indentation { sections.removeLast() }
    let path = (sections.map(\.name) + [name]).joined(separator: "/")
    if value.isEmpty { sections.append((indentation, name)) }
    return (gpu, path, value)
  }
}

/// Tables of `amd-smi` and `rocm-smi`: matrices of links between GPUs, and rows of numbers, a row a GPU.
struct AMDTables {
  private enum Table {
    case links
    /// Another matrix: weights, hops, bandwidths.
    case matrix
    /// A row a GPU.
    case rows(hasMemory: Bool)
  }

  private var table: Table?
  /// The GPUs of a matrix's columns, by `GPU0` or PCI address.
  private var columns: [String: Int] = [:]
  private var order: [Int] = []
  private var known: [[Int]: Link.Kind] = [:]

  /// Whether the line is part of a table.
  mutating func read(_ line: Substring, _ facts: inout AMDFacts, tool: String) -> Bool {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard let first = words.first else { return false }
    if let title = Self.title(line) {
      table = title
      columns = [:]
      order = []
      return true
    }
    if words.allSatisfy(Self.isDevice), table != nil || words.count > 1 {
      readHeader(words, &facts)
      return true
    }
    if first == "bdf" {
      // `amd-smi xgmi`: addresses of the columns follow some words.
      readHeader(words.filter(Self.isDevice), &facts)
      return true
    }
    if first == "GPU" || first == "Device" {
      table = .rows(hasMemory: words.last?.hasSuffix("VRAM_TOTAL") == true)
      return true
    }
    return readRow(line, words, &facts, tool)
  }

  /// `LINK TYPE TABLE:`, `==== Link Type between two GPUs ====`.
  private static func title(_ line: Substring) -> Table? {
    let text = trimmed(line).uppercased()
    guard text.hasSuffix("TABLE:") || text.hasPrefix("=="), text.hasSuffix("TABLE:") || text.hasSuffix("==") else {
      return nil
    }
    if text.allSatisfy({ $0 == "=" }) { return nil }
    if text.contains("LINK TYPE") { return .links }
    return .matrix
  }

  /// `GPU0`, `0000:05:00.0`.
  private static func isDevice(_ word: Substring) -> Bool {
    word.hasPrefix("GPU") && index(word.dropFirst(3)) != nil || PCIAddress(word) != nil
  }

  private mutating func readHeader(_ words: [Substring], _ facts: inout AMDFacts) {
    columns = [:]
    order = []
    for (place, word) in words.enumerated() {
      let number = word.hasPrefix("GPU") ? index(word.dropFirst(3)) ?? place : place
      columns[word.lowercased()] = number
      order.append(number)
      facts.withGPU(number) { gpu in
        if PCIAddress(word) != nil { gpu.pciBusID = gpu.pciBusID ?? word.lowercased() }
      }
    }
  }

  private mutating func readRow(
    _ line: Substring, _ words: [Substring], _ facts: inout AMDFacts, _ tool: String
  ) -> Bool {
    guard let table, let first = words.first else { return false }
    switch table {
    case .links:
      guard let from = columns[first.lowercased()] else { return false }
      if words.count - 1 < order.count {
        facts.note(.warning, "\(tool): the row of \(printable(String(first))) is cut short")
      }
      for (to, label) in zip(order, words.dropFirst()) {
        facts.addLink(from, to, String(label), known: &known, tool: tool)
      }
      return true
    case .matrix: return columns[first.lowercased()] != nil
    case .rows(let hasMemory):
      guard let number = index(first) else { return false }
      facts.withGPU(number) { gpu in
        if let bus = words.first(where: { PCIAddress($0) != nil }) { gpu.pciBusID = gpu.pciBusID ?? bus.lowercased() }
        if hasMemory, words.count > 2 { gpu.memoryMiB = mebibytes(words.suffix(2).joined(separator: " ")) }
      }
      return true
    }
  }
}
