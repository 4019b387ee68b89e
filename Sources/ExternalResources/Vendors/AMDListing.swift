/// `amd-smi list` and `rocm-smi --showid` as text: which GPUs there are.
package enum AMDListing {
  package static let amdSMICall = ["amd-smi", "list"]
  package static let rocmSMICall = ["rocm-smi", "--showid"]

  /// `GPU: 0`, and below it `BDF: …` and `UUID: …`.
  package static func amdSMI(_ text: String) -> [GPUInfo] {
    var gpus: [GPUInfo] = []
    var seen: Set<Int> = []
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("GPU: "), let index = Int(trimmed(line.dropFirst(5))), index >= 0 {
        if seen.insert(index).inserted { gpus.append(GPUInfo(index: String(index), vendor: "amd")) }
        continue
      }
      guard let colon = line.firstIndex(of: ":"), !gpus.isEmpty else { continue }
      let value = trimmed(line[line.index(after: colon)...])
      switch trimmed(line[..<colon]) {
      case "BDF": gpus[gpus.count - 1].pciBusID = value.lowercased()
      case "UUID" where !value.hasPrefix("<") && value != "N/A": gpus[gpus.count - 1].uuid = value
      default: break
      }
    }
    return gpus
  }

  /// `GPU[0] : Device Name: …`, several lines a GPU.
  package static func rocmSMI(_ text: String) -> [GPUInfo] {
    var gpus: [GPUInfo] = []
    for line in text.split(whereSeparator: \.isNewline) {
      guard line.hasPrefix("GPU["), let end = line.firstIndex(of: "]"),
        let index = Int(line[line.index(line.startIndex, offsetBy: 4)..<end]), index >= 0
      else { continue }
      let place = gpus.firstIndex { $0.index == String(index) } ?? gpus.count
      if place == gpus.count { gpus.append(GPUInfo(index: String(index), vendor: "amd")) }
      if line.contains("Device Name:"), let colon = line.lastIndex(of: ":") {
        gpus[place].model = trimmed(line[line.index(after: colon)...])
      }
    }
    return gpus
  }
}
