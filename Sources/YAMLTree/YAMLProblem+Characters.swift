internal import Diagnostics

/// What is wrong with the bytes at an offset where a decoder of UTF-8 for YAML stopped.
func characterProblem(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> YAMLProblem {
  let position = SourcePosition.start.advanced(to: offset, in: bytes)
  guard let (scalar, length) = decodeScalar(at: offset, in: bytes) else {
    return encodingProblem(at: position, byte: offset < bytes.count ? bytes[offset] : nil)
  }
  var end = position
  end.offset += length
  end.column += 1
  let code = hexadecimal(scalar)
  let help: String? =
    switch scalar {
    case 0: "check that this is a text file: a binary one, or UTF-16 without its mark, has such characters"
    case 0xFEFF: "remove the byte order mark; it may only stand at the start of the file"
    default: "remove it, or write it as an escape such as \"\\x\(code.suffix(2))\" in double quotes"
    }
  return YAMLProblem(
    kind: .character, message: "the character U+\(code) is not allowed in YAML",
    range: SourceRange(start: position, end: end), help: help)
}

/// libyaml points at the byte that does not continue a character: the character begins up to three bytes before.
func characterStart(before offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
  for start in stride(from: offset - 1, through: max(0, offset - 3), by: -1) where bytes[start] >= 0x80 {
    let reach = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : bytes[start] >= 0xC0 ? 2 : 0
    if reach > offset - start, decodeScalar(at: start, in: bytes) == nil { return start }
  }
  return offset
}

/// Bytes that are not UTF-8.
func encodingProblem(at position: SourcePosition, byte: UInt8?) -> YAMLProblem {
  let message =
    byte.map { "the byte 0x\(hexadecimal(UInt32($0), digits: 2)) is not UTF-8" } ?? "the file ends within a character"
  return YAMLProblem(
    kind: .encoding, message: message, range: SourceRange(at: position),
    help: "save the file as UTF-8; it may be in Latin-1 or another old encoding")
}

/// The Unicode scalar at an offset and its length in bytes; nil where the bytes are not UTF-8.
func decodeScalar(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (scalar: UInt32, length: Int)? {
  guard offset < bytes.count else { return nil }
  let first = bytes[offset]
  let length: Int
  var scalar: UInt32
  switch first {
  case 0..<0x80: return (UInt32(first), 1)
  case 0xC2...0xDF: (length, scalar) = (2, UInt32(first & 0x1F))
  case 0xE0...0xEF: (length, scalar) = (3, UInt32(first & 0x0F))
  case 0xF0...0xF4: (length, scalar) = (4, UInt32(first & 0x07))
  default: return nil
  }
  guard offset + length <= bytes.count else { return nil }
  for index in offset + 1..<offset + length {
    guard bytes[index] & 0xC0 == 0x80 else { return nil }
    scalar = scalar << 6 | UInt32(bytes[index] & 0x3F)
  }
  let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
  guard scalar >= least, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else { return nil }
  return (scalar, length)
}

/// Capitals, at least so many digits.
func hexadecimal(_ value: UInt32, digits: Int = 4) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
