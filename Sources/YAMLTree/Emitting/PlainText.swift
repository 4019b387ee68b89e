/// Whether a text may stand without quotes, so that every reader of YAML 1.1 and 1.2 takes it as a string.
///
/// Stricter than YAML: printable ASCII only, nothing that looks like a number, date, time, boolean, null or merge key in
/// any version or dialect, and nothing that begins or holds an indicator.
func isSafePlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let first = bytes.first, let last = bytes.last else { return false }
  guard canBegin(bytes), last != 0x20, last != UInt8(ascii: ":") else { return false }
  var previous: UInt8 = 0
  for byte in bytes {
    guard byte >= 0x20, byte < 0x7F else { return false }
    if byte == 0x20, previous == UInt8(ascii: ":") { return false }
    if byte == UInt8(ascii: "#"), previous == 0x20 { return false }
    previous = byte
  }
  if isReservedWord(bytes) { return false }
  return !(mayBeginNumber(first) && bytes.allSatisfy(isNumberLike))
}

/// Letters, digits, `_`, `/`; also `.` and `-` before one of them, where no document marker results.
private func canBegin(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  switch bytes[0] {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "/"):
    true
  case UInt8(ascii: "-"), UInt8(ascii: "."):
    bytes.count > 1 && bytes[1] != 0x20 && bytes[1] != bytes[0] && bytes[1] != UInt8(ascii: ":")
  default:
    false
  }
}

private func mayBeginNumber(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
}

/// Characters of numbers in any radix, of exponents, dates, times and base 60.
private func isNumberLike(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
    UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
    UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "o"), UInt8(ascii: "O"), UInt8(ascii: "x"),
    UInt8(ascii: "X"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "z"), UInt8(ascii: "Z"), 0x20:
    true
  default:
    false
  }
}

private let reservedWords: [StaticString] = [
  "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", ".nan", ".inf", "-.inf", "-inf",
]

private func isReservedWord(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  bytes.count <= 5 && reservedWords.contains { matches(bytes, $0) }
}

/// Whether the text is this lower-case word, in any mixture of case.
private func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
  guard word.utf8CodeUnitCount == bytes.count else { return false }
  for (index, byte) in bytes.enumerated() {
    let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    if lower != word.utf8Start[index] { return false }
  }
  return true
}

/// Whether a text of several lines may stand as a literal block (`|`): it reads back the same everywhere, and no
/// editor changes it by trimming the ends of lines.
func isSafeLiteral(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let first = bytes.first, first != 0x20, first != 0x0A, first != 0x09 else { return false }
  guard bytes.contains(0x0A), !bytes.suffix(2).elementsEqual([0x0A, 0x0A]) else { return false }
  var previous: UInt8 = 0
  for (index, byte) in bytes.enumerated() {
    switch byte {
    case 0x0A: if previous == 0x20 || previous == 0x09 { return false }
    case 0x09, 0x20...0x7E: break
    // U+0080–U+009F, U+2028, U+2029, the byte order mark, U+FFFE and U+FFFF, and all beyond the first plane, which
    // libyaml can only write as escapes.
    case 0xC2: if index + 1 < bytes.count, bytes[index + 1] <= 0xA0 { return false }
    case 0xE2:
      if bytes.dropFirst(index).starts(with: [0xE2, 0x80, 0xA8]) { return false }
      if bytes.dropFirst(index).starts(with: [0xE2, 0x80, 0xA9]) { return false }
    case 0xEF: if index + 1 < bytes.count, bytes[index + 1] == 0xBB || bytes[index + 1] == 0xBF { return false }
    case 0xF0...: return false
    case 0x80...: break
    default: return false
    }
    previous = byte
  }
  return previous != 0x20 && previous != 0x09
}
