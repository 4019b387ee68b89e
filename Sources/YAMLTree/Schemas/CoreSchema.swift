/// The type of a plain scalar in YAML 1.2's core schema, by snakeyaml-engine's patterns.
func coreType(_ text: UnsafeBufferPointer<UInt8>) -> YAMLScalarType {
  guard let first = text.first else { return .null }
  switch first {
  case UInt8(ascii: "~"):
    return text.count == 1 ? .null : .string
  case UInt8(ascii: "n"), UInt8(ascii: "N"):
    return text.isWord("null") ? .null : .string
  case UInt8(ascii: "t"), UInt8(ascii: "T"):
    return text.isWord("true") ? .boolean : .string
  case UInt8(ascii: "f"), UInt8(ascii: "F"):
    return text.isWord("false") ? .boolean : .string
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
    return coreNumberType(text)
  default:
    return .string
  }
}

private func coreNumberType(_ text: UnsafeBufferPointer<UInt8>) -> YAMLScalarType {
  if text.count > 2, text[0] == UInt8(ascii: "0") {
    let digits = UnsafeBufferPointer(rebasing: text[2...])
    if text[1] == UInt8(ascii: "x") { return digits.allSatisfy { digit($0, radix: 16) != nil } ? .integer : .string }
    if text[1] == UInt8(ascii: "o") { return digits.allSatisfy { digit($0, radix: 8) != nil } ? .integer : .string }
  }
  let signed = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")
  let body = UnsafeBufferPointer(rebasing: text[(signed ? 1 : 0)...])
  guard let first = body.first else { return .string }
  if first == UInt8(ascii: ".") {
    let word = UnsafeBufferPointer(rebasing: body[1...])
    // `+.inf` matches the pattern of a float, and then Java cannot read it.
    if word.isWord("inf") { return text[0] == UInt8(ascii: "+") ? .mismatch : .double }
    if !signed, word.isAny("nan", "NaN", "NAN") { return .double }
  }
  switch decimalLook(body) {
  case .whole: return .integer
  case .fraction: return .double
  case .none: return .string
  }
}

/// The value of a plain scalar whose type is known.
func coreScalar(_ text: UnsafeBufferPointer<UInt8>, as type: YAMLScalarType) -> YAMLScalar {
  switch type {
  case .null: return .null
  case .boolean: return .boolean(text[0] == UInt8(ascii: "t") || text[0] == UInt8(ascii: "T"))
  case .integer: return coreInteger(text) ?? .mismatch(tag: YAMLTag.int)
  case .double: return coreDouble(text) ?? .mismatch(tag: YAMLTag.float)
  case .string, .binary: return .string(String(decoding: text, as: UTF8.self))
  case .mismatch: return .mismatch(tag: YAMLTag.float)
  }
}

/// The value of a scalar with a tag.
func coreScalar(_ text: UnsafeBufferPointer<UInt8>, tag: String) -> YAMLScalar {
  switch tag {
  case YAMLTag.string, YAMLTag.nonSpecific: return .string(String(decoding: text, as: UTF8.self))
  // Java maps what is no boolean to null, and any text to null.
  case YAMLTag.null: return .null
  case YAMLTag.bool:
    return text.isWord("true", anyCase: true)
      ? .boolean(true)
      : text.isWord("false", anyCase: true) ? .boolean(false) : .null
  case YAMLTag.int: return coreInteger(text) ?? .mismatch(tag: tag)
  case YAMLTag.float: return coreDouble(text) ?? .mismatch(tag: tag)
  case YAMLTag.binary: return decodeBase64(text).map { .binary($0) } ?? .mismatch(tag: tag)
  default: return .mismatch(tag: tag)
  }
}

/// A sign, then `0x` and hexadecimal digits, `0o` and octal ones, or decimal ones, as `ConstructYamlCoreInt` reads.
private func coreInteger(_ text: UnsafeBufferPointer<UInt8>) -> YAMLScalar? {
  var digits = text[...]
  var negative = false
  if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
    negative = sign == UInt8(ascii: "-")
    digits = digits.dropFirst()
  }
  var radix: UInt8 = 10
  if digits.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) { radix = 16 }
  if digits.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "o")]) { radix = 8 }
  if radix != 10 { digits = digits.dropFirst(2) }
  return wholeNumber(UnsafeBufferPointer(rebasing: digits), radix: radix, negative: negative)
}

private func coreDouble(_ text: UnsafeBufferPointer<UInt8>) -> YAMLScalar? {
  let negative = text.first == UInt8(ascii: "-")
  let signed = negative || text.first == UInt8(ascii: "+")
  let body = UnsafeBufferPointer(rebasing: text[(signed ? 1 : 0)...])
  if body.isAny(".inf", ".Inf", ".INF") {
    return text[0] == UInt8(ascii: "+") ? nil : .double(negative ? -.infinity : .infinity)
  }
  if body.isAny(".nan", ".NaN", ".NAN") { return signed ? nil : .double(.nan) }
  guard decimalLook(body) != .none else { return nil }
  return Double(String(decoding: text, as: UTF8.self)).map { .double($0) }
}
