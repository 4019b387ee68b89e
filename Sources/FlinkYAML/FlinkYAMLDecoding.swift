/// Decodes a YAML file as Flink's reader does: by its byte order mark, else as UTF-8.
///
/// - Throws: an error when the bytes are no text in that encoding.
package func decodeFlinkYAML(_ bytes: [UInt8]) throws(FlinkYAMLError) -> [UInt8] {
  if bytes.count >= 4, bytes.starts(with: [0x00, 0x00, 0xFE, 0xFF]) {
    return try utf32(bytes[4...], bigEndian: true)
  }
  // Bytes that are missing count as zeros.
  if bytes.starts(with: [0xFF, 0xFE]), !bytes.dropFirst(2).prefix(2).contains(where: { $0 != 0 }) {
    return try utf32(bytes.dropFirst(4), bigEndian: false)
  }
  if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes.dropFirst(2), bigEndian: true) }
  if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes.dropFirst(2), bigEndian: false) }
  let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
  guard let bad = firstMalformedUTF8(text) else { return text }
  throw malformed(bad.length)
}

/// The offset and length, as Java counts it, of the first bytes that are no UTF-8.
func firstMalformedUTF8(_ bytes: [UInt8]) -> (offset: Int, length: Int)? {
  if bytes.withUnsafeBytes(isPrintableASCII) { return nil }
  var index = 0
  let count = bytes.count
  while index < count {
    let lead = bytes[index]
    if lead < 0x80 {
      index += 1
      continue
    }
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return (index, 1)
    }
    for place in 1..<length {
      guard index + place < count else { return (index, place) }
      let byte = bytes[index + place]
      var valid = byte & 0xC0 == 0x80
      if place == 1 {
        switch lead {
        case 0xE0: valid = valid && byte >= 0xA0
        case 0xED: valid = valid && byte < 0xA0
        case 0xF0: valid = valid && byte >= 0x90
        case 0xF4: valid = valid && byte < 0x90
        default: break
        }
      }
      if !valid { return (index, place) }
    }
    index += length
  }
  return nil
}

private func malformed(_ length: Int) -> FlinkYAMLError {
  FlinkYAMLError(
    exception: "YamlEngineException", "java.nio.charset.MalformedInputException: Input length = \(length)")
}

private func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) throws(FlinkYAMLError) -> [UInt8] {
  guard bytes.count.isMultiple(of: 2) else { throw malformed(1) }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var high: UInt32?
  var index = bytes.startIndex
  while index < bytes.endIndex {
    let first = UInt32(bytes[index])
    let second = UInt32(bytes[index + 1])
    let unit = bigEndian ? first << 8 | second : second << 8 | first
    index += 2
    switch unit {
    case 0xD800...0xDBFF:
      if high != nil { throw malformed(2) }
      high = unit
    case 0xDC00...0xDFFF:
      guard let lead = high else { throw malformed(2) }
      appendScalar(0x10000 + (lead - 0xD800) << 10 + (unit - 0xDC00), to: &result)
      high = nil
    default:
      if high != nil { throw malformed(2) }
      appendScalar(unit, to: &result)
    }
  }
  if high != nil { throw malformed(2) }
  return result
}

private func utf32(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) throws(FlinkYAMLError) -> [UInt8] {
  guard bytes.count.isMultiple(of: 4) else { throw malformed(bytes.count % 4) }
  var result: [UInt8] = []
  var index = bytes.startIndex
  while index < bytes.endIndex {
    var value: UInt32 = 0
    for place in 0..<4 {
      let byte = UInt32(bytes[index + place])
      value |= byte << UInt32(bigEndian ? 24 - 8 * place : 8 * place)
    }
    index += 4
    guard value < 0x110000, !(0xD800...0xDFFF).contains(value) else { throw malformed(4) }
    appendScalar(value, to: &result)
  }
  return result
}

/// Appends a code point as UTF-8.
func appendScalar(_ value: UInt32, to bytes: inout [UInt8]) {
  switch value {
  case 0..<0x80:
    bytes.append(UInt8(value))
  case 0x80..<0x800:
    bytes.append(0xC0 | UInt8(value >> 6))
    bytes.append(0x80 | UInt8(value & 0x3F))
  case 0x800..<0x10000:
    bytes.append(0xE0 | UInt8(value >> 12))
    bytes.append(0x80 | UInt8(value >> 6 & 0x3F))
    bytes.append(0x80 | UInt8(value & 0x3F))
  default:
    bytes.append(0xF0 | UInt8(value >> 18 & 0x07))
    bytes.append(0x80 | UInt8(value >> 12 & 0x3F))
    bytes.append(0x80 | UInt8(value >> 6 & 0x3F))
    bytes.append(0x80 | UInt8(value & 0x3F))
  }
}
