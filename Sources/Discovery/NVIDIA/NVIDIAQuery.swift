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

  /// Reads the output. A header is understood where there is one, with any fields in any order.
  init(_ text: String) {
    var fields = Self.fields
    for line in text.split(whereSeparator: \.isNewline) {
      if let trouble = NVIDIATrouble(line) {
        troubles.append(trouble)
        continue
      }
      var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
      if let header = Self.header(cells) {
        fields = header
        continue
      }
      // A product's name may hold a comma: what is too much belongs to it.
      if cells.count > fields.count, let name = fields.firstIndex(of: "name") {
        let end = name + cells.count - fields.count
        cells.replaceSubrange(name...end, with: [cells[name...end].joined(separator: ", ")])
      }
      guard cells.count == fields.count, let gpu = Self.gpu(cells, fields) else {
        if !trimmed(line).isEmpty {
          findings.append(
            .init(severity: .warning, message: "nvidia-smi --query-gpu: not understood: \(printable(String(line)))"))
        }
        continue
      }
      gpus.append(gpu)
    }
  }

  /// The field names, when the line is a header: `memory.total [MiB]` is `memory.total`.
  private static func header(_ cells: [String]) -> [String]? {
    let names = cells.map { trimmed($0.prefix { $0 != "[" }) }
    return names.contains("uuid") || names.contains("gpu_uuid") ? names : nil
  }

  private static func gpu(_ cells: [String], _ fields: [String]) -> GPU? {
    func value(_ names: String...) -> String? {
      guard let column = fields.firstIndex(where: { names.contains($0) }) else { return nil }
      let cell = cells[column]
      // `[N/A]`, `[Unknown Error]`, `[GPU is lost]`: no value.
      return cell.isEmpty || cell == "N/A" || cell.hasPrefix("[") ? nil : cell
    }
    guard let index = value("index").flatMap({ Int($0) }), index >= 0 else { return nil }
    return GPU(
      index: index, uuid: value("uuid", "gpu_uuid"), model: value("name", "gpu_name"),
      memoryMiB: value("memory.total").flatMap { Int($0.prefix { ("0"..."9").contains($0) }) },
      pciBusID: value("pci.bus_id", "gpu_bus_id")?.lowercased(), vendor: .nvidia)
  }
}
