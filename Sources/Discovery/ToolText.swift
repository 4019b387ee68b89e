internal import ExternalResources

/// The text of a tool's output: UTF-8, or UTF-16 as PowerShell's `>` writes it, without a byte order mark.
///
/// Bytes that are no text become U+FFFD: a broken name must not hide the GPUs beside it.
func toolText(_ bytes: [UInt8]) -> String {
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return String(decoding: bytes.dropFirst(3), as: UTF8.self) }
  guard bytes.count >= 2 else { return String(decoding: bytes, as: UTF8.self) }
  switch (bytes[0], bytes[1]) {
  case (0xFF, 0xFE): return utf16(bytes.dropFirst(2), little: true)
  case (0xFE, 0xFF): return utf16(bytes.dropFirst(2), little: false)
  // No mark: tools begin with ASCII.
  case (1..., 0): return utf16(bytes[...], little: true)
  case (0, 1...): return utf16(bytes[...], little: false)
  default: return String(decoding: bytes, as: UTF8.self)
  }
}

private func utf16(_ bytes: ArraySlice<UInt8>, little: Bool) -> String {
  var units: [UInt16] = []
  units.reserveCapacity(bytes.count / 2)
  var index = bytes.startIndex
  while index + 1 < bytes.endIndex {
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    units.append(little ? first | second << 8 : first << 8 | second)
    index += 2
  }
  return String(decoding: units, as: UTF16.self)
}

/// The lines of a text, whatever ends them, those that are empty left out; without terminal escapes.
func toolLines(_ text: String) -> [Substring] {
  // Line ends beyond ASCII come with pastes only.
  guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return text.split(whereSeparator: \.isNewline) }
  return text.utf8.split { (0x0A...0x0D).contains($0) }.map { Substring($0) }
}

/// A value as a tool prints it; nil where the tool says that it has none.
///
/// `N/A`, `[N/A]`, `[Not Supported]`, `[Unknown Error]`, `ERR!`, `GPU is lost`, `Requested functionality has been deprecated`,
/// `<redacted>`: words of NVIDIA's and AMD's tools in the place of a value.
func knownValue(_ text: some StringProtocol) -> String? {
  let text = trimmed(text)
  guard let first = text.first else { return nil }
  // A value in brackets is a word about the value.
  if first == "[" || first == "<" { return nil }
  switch text.lowercased() {
  case "n/a", "na", "none", "null", "nil", "-", "unknown", "unknown error", "not supported", "not available",
    "not found",
    "err!", "error", "gpu is lost", "gpu requires reset", "requires reset", "insufficient permissions",
    "requested functionality has been deprecated", "no data", "not active", "-1":
    return nil
  default: return text
  }
}

/// How much memory a text tells, in MiB, rounded down: `81559 MiB`, `81559`, `15,0 GiB`, `196592 MB`, `16777216 KiB`.
///
/// - Parameter unit: of a number alone. NVIDIA's and AMD's MB and GB are powers of two, as everyone's are here.
/// - Returns: nil for no number, an unknown unit, and 0: a GPU without memory is one whose memory is not known.
func mebibytes(_ text: some StringProtocol, unit: String = "MiB") -> Int? {
  guard let text = knownValue(text) else { return nil }
  let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "," || $0 == "'") }
  var rest = trimmed(text[digits.endIndex...])
  if rest.isEmpty { rest = unit }
  let scale: Double
  switch rest.lowercased() {
  case "b", "bytes": scale = 1 / 1_048_576
  case "k", "kb", "kib": scale = 1 / 1024
  case "m", "mb", "mib": scale = 1
  case "g", "gb", "gib": scale = 1024
  case "t", "tb", "tib": scale = 1_048_576
  default: return nil
  }
  guard let number = localizedNumber(digits) else { return nil }
  let mebibytes = number * scale
  // More than an exbibyte is no GPU's memory.
  guard mebibytes >= 1, mebibytes < 1e12 else { return nil }
  return Int(mebibytes)
}

/// `81559`, `81559.0`, `15,5` and `196.592`, `81,559`: marks before groups of three digits part thousands, a single other one
/// parts decimals.
private func localizedNumber(_ text: some StringProtocol) -> Double? {
  let marks = text.filter { $0 == "." || $0 == "," || $0 == "'" }
  guard !marks.isEmpty else { return Double(String(text)) }
  let parts = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," || $0 == "'" }
  guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
  // A comma or an apostrophe before three digits parts thousands: no tool prints decimals of a memory's MiB with three
  // digits. A point does so only where there are several.
  let groups = parts.dropFirst().allSatisfy { $0.utf8.count == 3 } && parts[0].utf8.count <= 3
  if groups, marks.count > 1 || marks.first != "." { return Double(parts.joined()) }
  guard parts.count == 2 else { return nil }
  return Double("\(parts[0]).\(parts[1])")
}

/// A number from 0 on; nil for any other text.
func index(_ text: some StringProtocol) -> Int? {
  let text = trimmed(text)
  guard !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return Int(text)
}
