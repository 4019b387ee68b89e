/// The type of a plain scalar as `kubectl` reads it (go-yaml 2, `resolve`).
func kubernetesType(_ text: UnsafeBufferPointer<UInt8>) -> YAMLScalarType {
  guard let first = text.first else { return .null }
  switch first {
  case UInt8(ascii: "~"):
    return text.count == 1 ? .null : .string
  case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
    UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
    if text.isWord("null") { return .null }
    return kubernetesBoolean(text) == nil ? .string : .boolean
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
    switch kubernetesNumber(text) {
    case .integer, .bigInteger: return .integer
    case .double: return .double
    default: return .string
    }
  default:
    return .string
  }
}

/// The value of a plain scalar whose type is known.
func kubernetesScalar(_ text: UnsafeBufferPointer<UInt8>, as type: YAMLScalarType) -> YAMLScalar {
  switch type {
  case .null: return .null
  case .boolean: return .boolean(kubernetesBoolean(text) ?? false)
  case .integer, .double: return kubernetesNumber(text) ?? .string(String(decoding: text, as: UTF8.self))
  case .string, .binary, .mismatch: return .string(String(decoding: text, as: UTF8.self))
  }
}

/// The value of a scalar with a tag: it must look like the tag's type; unknown tags make strings.
func kubernetesScalar(_ text: UnsafeBufferPointer<UInt8>, tag: String) -> YAMLScalar {
  switch tag {
  case YAMLTag.bool, YAMLTag.int, YAMLTag.float, YAMLTag.null:
    break
  case YAMLTag.binary:
    return decodeBase64(text).map { .binary($0) } ?? .mismatch(tag: tag)
  default:
    return .string(String(decoding: text, as: UTF8.self))
  }
  let value = kubernetesScalar(text, as: kubernetesType(text))
  switch (tag, value) {
  case (YAMLTag.bool, .boolean), (YAMLTag.int, .integer), (YAMLTag.int, .bigInteger), (YAMLTag.float, .double),
    (YAMLTag.null, .null):
    return value
  case (YAMLTag.float, .integer(let number)):
    return .double(Double(number))
  default:
    return .mismatch(tag: tag)
  }
}

/// The words for true and false; other mixtures of case are strings.
private func kubernetesBoolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
  guard text.count <= 5 else { return nil }
  if text.isWord("true") || text.isWord("yes") || text.isWord("on") || text.isAny("y", "Y", "y") { return true }
  if text.isWord("false") || text.isWord("no") || text.isWord("off") || text.isAny("n", "N", "n") { return false }
  return nil
}

/// Go's `ParseInt` and `ParseUint` with base 0 after all `_` are gone, then the pattern of a float.
private func kubernetesNumber(_ text: UnsafeBufferPointer<UInt8>) -> YAMLScalar? {
  if text.contains(UInt8(ascii: "_")) {
    return text.filter { $0 != UInt8(ascii: "_") }.withUnsafeBufferPointer { kubernetesNumber(digits: $0) }
  }
  return kubernetesNumber(digits: text)
}

private func kubernetesNumber(digits text: UnsafeBufferPointer<UInt8>) -> YAMLScalar? {
  guard let first = text.first else { return nil }
  let negative = first == UInt8(ascii: "-")
  let signed = negative || first == UInt8(ascii: "+")
  let body = UnsafeBufferPointer(rebasing: text[(signed ? 1 : 0)...])
  guard let start = body.first else { return nil }
  if start == UInt8(ascii: ".") {
    let word = UnsafeBufferPointer(rebasing: body[1...])
    if word.isWord("inf") { return .double(negative ? -.infinity : .infinity) }
    if !signed, word.isAny("nan", "NaN", "NAN") { return .double(.nan) }
  }
  if let whole = goInteger(body, negative: negative) {
    switch whole {
    case .integer: return whole
    // Without a sign, up to 64 bits unsigned; what is larger falls to the float pattern or stays a string.
    case .bigInteger(let decimal) where !signed && UInt64(decimal) != nil: return whole
    default: break
    }
  }
  guard decimalLook(body) != .none, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite
  else { return nil }
  return .double(value)
}

/// `0x`, `0o`, `0b` and their capitals, a leading `0` for octal, else decimal.
private func goInteger(_ body: UnsafeBufferPointer<UInt8>, negative: Bool) -> YAMLScalar? {
  guard body.count > 1, body[0] == UInt8(ascii: "0") else { return wholeNumber(body, radix: 10, negative: negative) }
  let (radix, skip): (UInt8, Int) =
    switch body[1] | 0x20 {
    case UInt8(ascii: "x"): (16, 2)
    case UInt8(ascii: "o"): (8, 2)
    case UInt8(ascii: "b"): (2, 2)
    default: (8, 1)
    }
  return wholeNumber(UnsafeBufferPointer(rebasing: body[skip...]), radix: radix, negative: negative)
}
