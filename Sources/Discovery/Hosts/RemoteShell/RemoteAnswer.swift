/// The streams of a `RemoteScript`, in parts.
struct RemoteAnswer: Sendable {
  /// A part of the script that came to its end.
  struct Part: Sendable, Hashable {
    var output: [UInt8]
    var errors: [UInt8]
    /// What follows the name on the mark's line: the status of a command.
    var status: String
  }

  private(set) var parts: [String: Part] = [:]
  /// Standard error after the last mark.
  private(set) var lastErrors: [UInt8]

  var began: Bool { parts["begin"] != nil }
  /// Whether the script came to its end.
  var ended: Bool { parts["end"] != nil }

  init(output: [UInt8], errors: [UInt8], mark: String) {
    let (outputParts, _) = split(output, mark)
    let (errorParts, rest) = split(errors, mark)
    lastErrors = rest
    let written = Dictionary(errorParts.map { ($0.name, $0.bytes) }) { first, _ in first }
    for part in outputParts where parts[part.name] == nil {
      parts[part.name] = Part(output: Array(part.bytes), errors: Array(written[part.name] ?? []), status: part.status)
    }
  }
}

private struct MarkedPart {
  var name: String
  var status: String
  var bytes: ArraySlice<UInt8>
}

/// Cuts a stream at its marks. What a host prints before the first one, such as a greeting, is in no part.
private func split(_ bytes: [UInt8], _ mark: String) -> (parts: [MarkedPart], rest: [UInt8]) {
  let mark = Array("\(mark) ".utf8)
  var parts: [MarkedPart] = []
  var start = 0
  var line = 0
  while line < bytes.count {
    let end = bytes[line...].firstIndex(of: 0x0A) ?? bytes.count
    if end < bytes.count, line > 0, bytes[line..<end].starts(with: mark) {
      let words = String(decoding: bytes[(line + mark.count)..<end], as: UTF8.self).split(separator: " ")
      let name = words.first.map(String.init) ?? ""
      // The mark's own line feed is not the tool's.
      let stop = max(start, line - 1)
      parts.append(
        MarkedPart(
          name: name, status: words.dropFirst().joined(separator: " "),
          bytes: name == "begin" ? [] : bytes[start..<stop]))
      start = min(end + 1, bytes.count)
    }
    line = end + 1
  }
  return (parts, Array(bytes[start...]))
}
