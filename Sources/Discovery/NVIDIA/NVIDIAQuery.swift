internal import ExternalResources
internal import Topology

/// `nvidia-smi --query-gpu=… --format=csv…`: a line a GPU.
struct NVIDIAQuery {
  /// The fields that are asked for, in this order.
  static let fields = ["index", "uuid", "name", "memory.total", "pci.bus_id"]
  static let call = ["nvidia-smi", "--query-gpu=\(fields.joined(separator: ","))", "--format=csv,noheader,nounits"]

  /// In the tool's order.
  var gpus: [GPU] = []
  var troubles: [NVIDIATrouble] = []
  var findings: [Host.Finding] = []

  /// The columns of a table.
  private struct Columns {
    var names: [String]
    /// What `[MiB]` says behind a name.
    var units: [String: String] = [:]

    var areOfProcesses: Bool { names.contains("pid") && !names.contains("index") }
  }

  /// Reads the output. A header is understood where there is one, with any fields in any order.
  init(_ text: String) {
    var columns = Columns(names: Self.fields)
    var hasHeader = false
    var unknown: [Substring] = []
    for line in toolLines(text) {
      let cells = line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { unquoted(Substring($0)) }
      // A GPU's line may hold the words of a trouble in the place of a value.
      if cells.count < columns.names.count, let trouble = NVIDIATrouble(line) {
        troubles.append(trouble)
        continue
      }
      if trimmed(line).isEmpty { continue }
      if let header = Self.header(cells) {
        columns = header
        hasHeader = true
        if header.areOfProcesses { note(.info, "this is a list of processes, not of GPUs") }
        continue
      }
      if columns.areOfProcesses { continue }
      if !read(cells, columns, hasHeader: hasHeader) { unknown.append(line) }
    }
    for line in unknown.prefix(3) { note(.warning, "not understood: \(printable(String(line)))") }
    if unknown.count > 3 { note(.warning, "\(unknown.count - 3) more lines not understood") }
  }

  private mutating func note(_ severity: Host.Finding.Severity, _ message: String) {
    let finding = Host.Finding(severity: severity, message: "nvidia-smi --query-gpu: \(message)")
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// The columns, when the line is a header: `memory.total [MiB]` is `memory.total`.
  private static func header(_ cells: [String]) -> Columns? {
    var columns = Columns(names: [])
    for cell in cells {
      let name = trimmed(cell.prefix { $0 != "[" })
      if let open = cell.firstIndex(of: "["), let close = cell.lastIndex(of: "]"), open < close {
        columns.units[name] = trimmed(cell[cell.index(after: open)..<close])
      }
      columns.names.append(name)
    }
    let known: Set<String> = [
      "uuid", "gpu_uuid", "index", "name", "gpu_name", "memory.total", "pci.bus_id", "gpu_bus_id",
    ]
    // One such word may be anything, such as a line of the tool's help.
    let isHeader = columns.names.count(where: known.contains) > 1 || cells == ["uuid"] || cells == ["index"]
    return isHeader ? columns : nil
  }

  /// Whether the line is a GPU.
  private mutating func read(_ cells: [String], _ columns: Columns, hasHeader: Bool) -> Bool {
    var cells = cells
    // A product's name may hold a comma: what is too much belongs to it.
    if cells.count > columns.names.count,
      let name = columns.names.firstIndex(where: { $0 == "name" || $0 == "gpu_name" })
    {
      let end = name + cells.count - columns.names.count
      var joined = cells
      joined.replaceSubrange(name...end, with: [cells[name...end].joined(separator: ", ")])
      if hasHeader || Self.fits(joined) { cells = joined }
    }
    if cells.count == columns.names.count, hasHeader || Self.fits(cells) { return read(named: cells, columns) }
    return !hasHeader && read(unnamed: cells)
  }

  /// Whether cells can be the ones that Drey asks for.
  private static func fits(_ cells: [String]) -> Bool {
    guard cells.count == fields.count else { return false }
    return isUUID(cells[1]) || PCIAddress(cells[4]) != nil || knownValue(cells[1]) == nil && knownValue(cells[4]) == nil
  }

  private static func isUUID(_ cell: String) -> Bool { cell.hasPrefix("GPU-") || cell.hasPrefix("MIG-") }

  private mutating func read(named cells: [String], _ columns: Columns) -> Bool {
    func cell(_ names: String...) -> (name: String, text: String)? {
      for (name, text) in zip(columns.names, cells) where names.contains(name) { return (name, text) }
      return nil
    }
    let number: Int
    if let cell = cell("index") {
      guard let index = index(cell.text) else { return false }
      number = index
    } else {
      number = gpus.count
      note(.info, "the index is not among the fields; counting the lines")
    }
    var gpu = GPU(index: number, vendor: .nvidia)
    gpu.uuid = cell("uuid", "gpu_uuid").flatMap { knownValue($0.text) }
    gpu.model = cell("name", "gpu_name").flatMap { knownValue($0.text) }
    gpu.pciBusID = cell("pci.bus_id", "gpu_bus_id").flatMap { knownValue($0.text) }?.lowercased()
    if let memory = cell("memory.total") {
      gpu.memoryMiB = mebibytes(memory.text, unit: columns.units[memory.name] ?? "MiB")
    }
    for (name, text) in zip(columns.names, cells) where Self.complains(name, text) {
      note(.error, "GPU \(number) has '\(printable(text))' for its \(printable(name))")
    }
    gpus.append(gpu)
    return true
  }

  /// Whether a GPU in trouble is the reason for a missing value.
  private static func complains(_ name: String, _ text: String) -> Bool {
    guard fields.contains(name) || name == "gpu_uuid" || name == "gpu_name" || name == "gpu_bus_id" else {
      return false
    }
    return holds(text, ["gpu is lost", "unknown error", "requires reset", "err!"])
  }

  /// Other fields than those that Drey asks for, and no header: what can be told by its look.
  private mutating func read(unnamed cells: [String]) -> Bool {
    guard let uuid = cells.first(where: Self.isUUID) else { return false }
    let number = cells.first.flatMap { index($0) } ?? gpus.count
    let name = cells.first { cell in
      cell != uuid && PCIAddress(cell) == nil && knownValue(cell) != nil && cell.contains { $0.isLetter }
        && mebibytes(cell) == nil && !cell.hasPrefix("0x")
    }
    let bus = cells.first { PCIAddress($0) != nil }
    note(.info, "no header, and other fields than Drey asks for: index, UUID and name are told by their look")
    gpus.append(GPU(index: number, uuid: uuid, model: name, pciBusID: bus?.lowercased(), vendor: .nvidia))
    return true
  }
}

/// A cell without blanks around it and, as some wrappers write them, quotes.
private func unquoted(_ cell: Substring) -> String {
  let text = trimmed(cell)
  guard text.utf8.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
  return String(text.dropFirst().dropLast())
}
