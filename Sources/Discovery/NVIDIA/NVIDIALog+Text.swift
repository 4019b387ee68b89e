internal import ExternalResources
internal import Topology

extension NVIDIALog {
  static let textCall = ["nvidia-smi", "-q"]

  /// Reads `nvidia-smi -q`: `Name : value` in sections that are told by their indentation.
  init(text: String) {
    var collector = Collector(call: Self.textCall.joined(separator: " "))
    var sections: [(indentation: Int, name: String)] = []
    var sawLog = false
    // Of a whole log, not of one section (`-d`), the last thing of a GPU is its processes.
    var sawEnd = true
    for line in toolLines(text) {
      if let trouble = NVIDIATrouble(line) {
        collector.note(trouble)
        continue
      }
      let indentation = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
      let words = trimmed(line)
      if words.isEmpty { continue }
      if words.contains("NVSMI LOG") {
        sawLog = true
        continue
      }
      while let last = sections.last, last.indentation >= indentation { sections.removeLast() }
      if indentation == 0, words.hasPrefix("GPU "), PCIAddress(words.dropFirst(4)) != nil {
        sawLog = true
        collector.beginGPU(String(words.dropFirst(4)))
        sections = [(0, "GPU")]
        continue
      }
      // A value may hold a colon, a name never does.
      guard let colon = line.firstIndex(of: ":") else {
        sections.append((indentation, words.lowercased()))
        if words == "MIG Device" { collector.beginSlice() }
        if words == "Processes" || words == "Capabilities" { sawEnd = true }
        continue
      }
      let name = trimmed(line[..<colon]).lowercased()
      let value = trimmed(line[line.index(after: colon)...])
      if name == "processes" { sawEnd = true }
      if let field = Self.field(name, in: sections.dropFirst().map(\.name), isInGPU: sections.first?.name == "GPU") {
        collector.take(field, value)
        if field == .uuid { sawEnd = false }
      }
    }
    if !sawLog, collector.isQuiet { collector.note(.warning, "no log in the output") }
    if !sawEnd { collector.note(.warning, "cut off; telling what stands before", help: "record the whole output") }
    self = collector.finish(isWhole: sawEnd)
  }

  private static func field(_ name: String, in sections: [String], isInGPU: Bool) -> Field? {
    guard isInGPU else {
      switch name {
      case "driver version": return .driverVersion
      case "cuda version": return .cudaVersion
      case "attached gpus": return .attachedGPUs
      default: return nil
      }
    }
    switch (sections.joined(separator: "/"), name) {
    case ("", "product name"): return .name
    case ("", "gpu uuid"), ("", "uuid"): return .uuid
    case ("", "minor number"): return .minorNumber
    case ("", "gpu recovery action"): return .recoveryAction
    case ("pci", "bus id"): return .busID
    case ("fb memory usage", "total"): return .memory
    case ("mig mode", "current"): return .currentMIG
    case ("gpu virtualization mode", "virtualization mode"): return .virtualization
    case ("gpu reset status", "reset required"): return .resetRequired
    case ("mig device", "index"): return .sliceIndex
    case ("mig device", "gpu instance id"): return .gpuInstance
    case ("mig device", "compute instance id"): return .computeInstance
    case ("mig device", "uuid"), ("mig device", "mig uuid"): return .sliceUUID
    case ("mig device/shared fb memory usage", "total"), ("mig device/fb memory usage", "total"): return .sliceMemory
    default: return nil
    }
  }
}
