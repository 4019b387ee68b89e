/// Whether a text without its sign looks like a decimal number.
enum DecimalLook {
  case none
  /// Digits only.
  case whole
  /// With a point or an exponent: `.5`, `5.`, `1e3`, `1.5E-3`.
  case fraction
}

/// Matches `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
func decimalLook(_ text: UnsafeBufferPointer<UInt8>) -> DecimalLook {
  var index = 0
  func digits() -> Int {
    let start = index
    while index < text.count, isDigit(text[index]) { index += 1 }
    return index - start
  }
  let whole = digits()
  if whole > 0, index == text.count { return .whole }
  if index < text.count, text[index] == UInt8(ascii: ".") {
    index += 1
    if digits() == 0, whole == 0 { return .none }
  } else if whole == 0 {
    return .none
  }
  if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
    index += 1
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
    if digits() == 0 { return .none }
  }
  return index == text.count ? .fraction : .none
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

/// The value of a digit; nil when it is none of this radix.
func digit(_ byte: UInt8, radix: UInt8) -> UInt8? {
  let value: UInt8
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
  default: return nil
  }
  return value < radix ? value : nil
}

/// The number that digits make; nil when there are none, or one is not of the radix.
///
/// Digits of another radix than 10 are turned into decimal ones, which is quadratic: more than 4,096 are refused.
func wholeNumber(_ digits: UnsafeBufferPointer<UInt8>, radix: UInt8, negative: Bool) -> YAMLScalar? {
  guard !digits.isEmpty else { return nil }
  var value: Int64 = 0
  var overflows = false
  for byte in digits {
    guard let digit = digit(byte, radix: radix) else { return nil }
    guard !overflows else { continue }
    let (product, tooLarge) = value.multipliedReportingOverflow(by: Int64(radix))
    let (sum, overflow) =
      negative
      ? product.subtractingReportingOverflow(Int64(digit)) : product.addingReportingOverflow(Int64(digit))
    overflows = tooLarge || overflow
    value = sum
  }
  if !overflows { return .integer(value) }
  let sign = negative ? "-" : ""
  let significant = digits.drop { $0 == UInt8(ascii: "0") }
  if radix == 10 { return .bigInteger(sign + String(decoding: significant, as: UTF8.self)) }
  guard digits.count <= 4096 else { return nil }
  return .bigInteger(sign + decimal(significant, radix: radix))
}

/// Turns digits of any radix into decimal ones.
private func decimal(_ digits: Slice<UnsafeBufferPointer<UInt8>>, radix: UInt8) -> String {
  // Least significant first, nine decimal digits a limb.
  var limbs: [UInt64] = [0]
  for byte in digits {
    var carry = UInt64(digit(byte, radix: radix) ?? 0)
    for index in limbs.indices {
      let value = limbs[index] * UInt64(radix) + carry
      limbs[index] = value % 1_000_000_000
      carry = value / 1_000_000_000
    }
    if carry > 0 { limbs.append(carry) }
  }
  var text = limbs.last.map { String($0) } ?? "0"
  for limb in limbs.dropLast().reversed() {
    let part = String(limb)
    text += String(repeating: "0", count: 9 - part.count) + part
  }
  return text
}

/// The bytes of base 64 text, white space ignored; nil when it is none.
func decodeBase64(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count / 4 * 3)
  var buffer: UInt32 = 0
  var count = 0
  var padding = 0
  for byte in text {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    case UInt8(ascii: "="):
      padding += 1
      continue
    case 0x20, 0x09, 0x0A, 0x0D: continue
    default: return nil
    }
    guard padding == 0 else { return nil }
    buffer = buffer << 6 | UInt32(value)
    count += 1
    if count == 4 {
      bytes.append(UInt8(truncatingIfNeeded: buffer >> 16))
      bytes.append(UInt8(truncatingIfNeeded: buffer >> 8))
      bytes.append(UInt8(truncatingIfNeeded: buffer))
      count = 0
    }
  }
  switch (count, padding) {
  case (0, 0): return bytes
  case (2, 2): return bytes + [UInt8(truncatingIfNeeded: buffer >> 4)]
  case (3, 1): return bytes + [UInt8(truncatingIfNeeded: buffer >> 10), UInt8(truncatingIfNeeded: buffer >> 2)]
  default: return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the text is this word in lower case, with a capital, or all in capitals.
  func isWord(_ word: StaticString, anyCase: Bool = false) -> Bool {
    guard count == word.utf8CodeUnitCount, count > 0 else { return false }
    var capitals = 0
    for (index, byte) in enumerated() {
      guard byte | 0x20 == word.utf8Start[index], byte >= 0x41 else { return false }
      if byte & 0x20 == 0 { capitals += 1 }
    }
    return anyCase || capitals == 0 || capitals == count || (capitals == 1 && self[0] & 0x20 == 0)
  }

  /// Whether the text is exactly one of these.
  func isAny(_ first: StaticString, _ second: StaticString, _ third: StaticString) -> Bool {
    isExactly(first) || isExactly(second) || isExactly(third)
  }

  func isExactly(_ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount
      && elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }
}
