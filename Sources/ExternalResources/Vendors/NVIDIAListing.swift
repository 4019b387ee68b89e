/// `nvidia-smi -L`: a line a GPU, and below it a line a MIG device.
package struct NVIDIAListing {
  package static let call = ["nvidia-smi", "-L"]

  package struct GPU: Sendable, Hashable {
    package var index: Int
    package var uuid: String
    package var model: String
    package var slices: [Slice] = []
  }

  /// A MIG device.
  package struct Slice: Sendable, Hashable {
    /// `1g.10gb`; nil before driver 470, which didn't print it.
    package var profile: String?
    package var uuid: String
  }

  /// In the tool's order.
  package var gpus: [GPU] = []
  package var troubles: [NVIDIATrouble] = []
  /// Lines that are none of these.
  package var unknown: [String] = []

  package init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      // No name is that long; what is would only take time.
      guard line.utf8.count <= 4096 else {
        unknown.append(String(line.unicodeScalars.prefix(200)))
        continue
      }
      if let trouble = NVIDIATrouble(line) {
        troubles.append(trouble)
      } else if let gpu = Self.gpu(line) {
        gpus.append(gpu)
      } else if let slice = Self.slice(line) {
        guard !gpus.isEmpty else {
          unknown.append(trimmed(line))
          continue
        }
        gpus[gpus.count - 1].slices.append(slice)
      } else if !trimmed(line).isEmpty {
        unknown.append(trimmed(line))
      }
    }
  }

  /// `GPU 0: NVIDIA H200 (UUID: GPU-…)`.
  private static func gpu(_ line: Substring) -> GPU? {
    guard line.hasPrefix("GPU "), let colon = line.firstIndex(of: ":"),
      let index = Int(line[line.index(line.startIndex, offsetBy: 4)..<colon]), index >= 0
    else { return nil }
    let (name, uuid) = nameAndUUID(line[line.index(after: colon)...])
    guard let uuid else { return nil }
    return GPU(index: index, uuid: uuid, model: name)
  }

  /// `  MIG 1g.18gb     Device  3: (UUID: MIG-…)`; before driver 470 `  MIG Device 0: (UUID: MIG-GPU-…/1/0)`.
  private static func slice(_ line: Substring) -> Slice? {
    let text = trimmed(line)
    guard text.hasPrefix("MIG "), let uuid = nameAndUUID(text[...]).uuid else { return nil }
    let words = text.split(separator: " ")
    let profile = words.count > 1 && words[1] != "Device" ? String(words[1]) : nil
    return Slice(profile: profile, uuid: uuid)
  }

  private static func nameAndUUID(_ text: Substring) -> (name: String, uuid: String?) {
    let marker = "(UUID: "
    // The last one: a name may hold anything.
    guard let start = lastRange(of: marker, in: text), text.last(where: { !$0.isWhitespace }) == ")" else {
      return (trimmed(text), nil)
    }
    let rest = text[start.upperBound...]
    let uuid = trimmed(rest.prefix { $0 != ")" })
    return (trimmed(text[..<start.lowerBound]), uuid.isEmpty ? nil : uuid)
  }

  private static func lastRange(of marker: String, in text: Substring) -> Range<Substring.Index>? {
    var start = text.endIndex
    while start > text.startIndex {
      start = text.index(before: start)
      if text[start...].hasPrefix(marker) { return start..<text.index(start, offsetBy: marker.count) }
    }
    return nil
  }
}
