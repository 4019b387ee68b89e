/// Reads a number as Java's `Double.valueOf` does; nil where that throws a NumberFormatException.
package func javaDouble(_ text: [UInt8]) -> Double? {
  var rest = text[...]
  while let last = rest.last, last <= 0x20 { rest.removeLast() }
  while let first = rest.first, first <= 0x20 { rest.removeFirst() }
  var isNegative = false
  if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
    isNegative = first == UInt8(ascii: "-")
    rest.removeFirst()
  }
  if rest.elementsEqual("NaN".utf8) { return .nan }
  if rest.elementsEqual("Infinity".utf8) { return isNegative ? -.infinity : .infinity }
  if let last = rest.last {
    switch last {
    case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "f"), UInt8(ascii: "F"):
      rest.removeLast()
    default: break
    }
  }
  guard isDecimalFloat(rest) || isHexFloat(rest), let value = Double(String(decoding: rest, as: UTF8.self)) else {
    return nil
  }
  return isNegative ? -value : value
}

private func isDecimalFloat(_ text: ArraySlice<UInt8>) -> Bool {
  var rest = text
  let whole = rest.prefix { (0x30...0x39).contains($0) }
  rest = rest.dropFirst(whole.count)
  var digits = whole.count
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst()
    let fraction = rest.prefix { (0x30...0x39).contains($0) }
    digits += fraction.count
    rest = rest.dropFirst(fraction.count)
  }
  guard digits > 0 else { return false }
  guard let mark = rest.first else { return true }
  guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
  rest = rest.dropFirst()
  if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
  return !rest.isEmpty && rest.allSatisfy { (0x30...0x39).contains($0) }
}

private func isHexFloat(_ text: ArraySlice<UInt8>) -> Bool {
  guard text.count > 2, text[text.startIndex] == 0x30, text[text.startIndex + 1] | 0x20 == UInt8(ascii: "x") else {
    return false
  }
  func isHex(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }
  var rest = text.dropFirst(2)
  let whole = rest.prefix(while: isHex).count
  rest = rest.dropFirst(whole)
  var digits = whole
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst()
    let fraction = rest.prefix(while: isHex).count
    digits += fraction
    rest = rest.dropFirst(fraction)
  }
  guard digits > 0, let mark = rest.first, mark | 0x20 == UInt8(ascii: "p") else { return false }
  rest = rest.dropFirst()
  if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
  return !rest.isEmpty && rest.allSatisfy { (0x30...0x39).contains($0) }
}

/// Prints a number as `Double.toString` of Java 8 to 18 does, which is not always the shortest form.
///
/// The method is that of `jdk.internal.math.FloatingDecimal`: https://bugs.openjdk.org/browse/JDK-4511638
package func javaText(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  let sign = value.sign == .minus ? "-" : ""
  if value.isInfinite { return sign + "Infinity" }
  if value == 0 { return sign + "0.0" }
  let (digits, exponent) = javaDecimal(value.magnitude)
  func text(_ part: ArraySlice<UInt8>) -> String { String(decoding: part.map { $0 + 0x30 }, as: UTF8.self) }
  switch exponent {
  case 1..<8:
    let whole = digits.prefix(exponent)
    let fraction = digits.dropFirst(exponent)
    let zeros = String(repeating: "0", count: exponent - whole.count)
    return sign + text(whole) + zeros + "." + (fraction.isEmpty ? "0" : text(fraction))
  case -2...0:
    return sign + "0." + String(repeating: "0", count: -exponent) + text(digits[...])
  default:
    let fraction = digits.dropFirst()
    return sign + text(digits.prefix(1)) + "." + (fraction.isEmpty ? "0" : text(fraction)) + "E\(exponent - 1)"
  }
}

/// The digits that Java prints for a positive number, and the place of the point: 0.DIGITS × 10^exponent.
package func javaDecimal(_ value: Double) -> (digits: [UInt8], exponent: Int) {
  var fraction = value.significandBitPattern
  var binaryExponent = Int(value.exponentBitPattern)
  let significantBits: Int
  if binaryExponent == 0 {
    let shift = fraction.leadingZeroBitCount - 11
    significantBits = 64 - fraction.leadingZeroBitCount
    fraction <<= UInt64(shift)
    binaryExponent = 1 - shift
  } else {
    fraction |= 1 << 52
    significantBits = 53
  }
  binaryExponent -= 1023
  let tail = fraction.trailingZeroBitCount
  let fractionBits = 53 - tail
  let tinyBits = max(0, fractionBits - binaryExponent - 1)
  if tinyBits == 0, (-21...62).contains(binaryExponent), fractionBits < 64 {
    return wholeDigits(fraction, binaryExponent, significantBits)
  }
  return fractionDigits(fraction >> UInt64(tail), binaryExponent, significantBits, fractionBits, tinyBits, fraction)
}

/// Whole numbers below 2^63.
private func wholeDigits(
  _ fraction: UInt64, _ binaryExponent: Int, _ significantBits: Int
) -> (digits: [UInt8], exponent: Int) {
  var value = binaryExponent >= 52 ? fraction << UInt64(binaryExponent - 52) : fraction >> UInt64(52 - binaryExponent)
  var exponent = 0
  if binaryExponent > significantBits {
    // Digits that the bits at hand do not determine.
    let power = binaryExponent - significantBits - 1
    let insignificant = power > 1 ? [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3][min(power, 10)] : 0
    if insignificant > 0 {
      var ten: UInt64 = 1
      for _ in 0..<insignificant { ten *= 10 }
      let residue = value % ten
      value /= ten
      exponent += insignificant
      if residue >= ten / 2 { value += 1 }
    }
  }
  while value % 10 == 0 {
    value /= 10
    exponent += 1
  }
  let digits = String(value).utf8.map { $0 - 0x30 }
  return (digits, exponent + digits.count)
}

private func fractionDigits(
  _ mantissa: UInt64, _ binaryExponent: Int, _ significantBits: Int, _ fractionBits: Int, _ tinyBits: Int,
  _ fraction: UInt64
) -> (digits: [UInt8], exponent: Int) {
  var decimal = estimatedExponent(fraction, binaryExponent)
  let fives = max(0, -decimal)
  let scaleFives = max(0, decimal)
  var twos = fives + tinyBits + binaryExponent
  var scaleTwos = scaleFives + tinyBits
  var marginTwos = twos - significantBits
  twos -= fractionBits - 1
  let common = min(twos, scaleTwos)
  twos -= common
  scaleTwos -= common
  marginTwos -= common
  if fractionBits == 1 { marginTwos -= 1 }
  if marginTwos < 0 {
    twos -= marginTwos
    scaleTwos -= marginTwos
    marginTwos = 0
  }
  // Java's small and large arithmetic differ in one comparison.
  let isSmall =
    fractionBits + twos + bitsOfFivePower(fives) < 64 && scaleTwos + 1 + bitsOfFivePower(scaleFives + 1) < 64
  let scale = Magnitude(1, fives: scaleFives, twos: scaleTwos)
  let ten = scale.multiplied(by: 10)
  var rest = Magnitude(mantissa, fives: fives, twos: twos)
  var margin = Magnitude(1, fives: fives, twos: marginTwos)
  var digits: [UInt8] = []
  var low = false
  var high = false
  func step() -> UInt8 {
    var quotient: UInt8 = 0
    while !(rest < scale) {
      rest = rest.subtracting(scale)
      quotient += 1
    }
    rest = rest.multiplied(by: 10)
    margin = margin.multiplied(by: 10)
    low = rest < margin
    let sum = rest.adding(margin)
    high = isSmall ? ten < sum : !(sum < ten)
    return quotient
  }
  let first = step()
  if first == 0 && !high {
    decimal -= 1
  } else {
    digits.append(first)
  }
  if decimal < -3 || decimal >= 8 {
    high = false
    low = false
  }
  while !low && !high { digits.append(step()) }
  var exponent = decimal + 1
  if high {
    let double = rest.multiplied(by: 2)
    let isTie = !(double < ten) && !(ten < double)
    if !low || (isTie ? digits[digits.count - 1] & 1 != 0 : ten < double) { roundUp(&digits, &exponent) }
  }
  return (digits, exponent)
}

private func roundUp(_ digits: inout [UInt8], _ exponent: inout Int) {
  var place = digits.count - 1
  while place > 0 && digits[place] == 9 {
    digits[place] = 0
    place -= 1
  }
  if digits[place] == 9 {
    digits[place] = 1
    exponent += 1
  } else {
    digits[place] += 1
  }
}

private func estimatedExponent(_ fraction: UInt64, _ binaryExponent: Int) -> Int {
  let mantissa = Double(bitPattern: 0x3FF0_0000_0000_0000 | fraction & 0x000F_FFFF_FFFF_FFFF)
  let estimate = (mantissa - 1.5) * 0.289529654 + 0.176091259 + Double(binaryExponent) * 0.301029995663981
  return Int(estimate.rounded(.down))
}

/// Bits of 5^power as Java counts them.
private func bitsOfFivePower(_ power: Int) -> Int {
  let table = [
    0, 3, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28, 31, 33, 35, 38, 40, 42, 45, 47, 49, 52, 54, 56, 59, 61,
  ]
  return power < table.count ? table[power] : power * 3
}

/// A whole number of any size.
private struct Magnitude {
  /// The lowest first, no leading zero.
  var words: [UInt32]

  init(_ value: UInt64, fives: Int, twos: Int) {
    words = [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
    trim()
    for _ in 0..<fives { self = multiplied(by: 5) }
    let shift = UInt32(twos % 32)
    if shift > 0 { self = multiplied(by: 1 << shift) }
    if !words.isEmpty { words.insert(contentsOf: repeatElement(0, count: twos / 32), at: 0) }
  }

  private mutating func trim() {
    while words.last == 0 { words.removeLast() }
  }

  func multiplied(by factor: UInt32) -> Magnitude {
    var result = self
    var carry: UInt64 = 0
    for place in result.words.indices {
      let value = UInt64(result.words[place]) * UInt64(factor) + carry
      result.words[place] = UInt32(truncatingIfNeeded: value)
      carry = value >> 32
    }
    if carry > 0 { result.words.append(UInt32(carry)) }
    return result
  }

  func adding(_ other: Magnitude) -> Magnitude {
    var result = self
    var carry: UInt64 = 0
    for place in 0..<max(words.count, other.words.count) {
      if place == result.words.count { result.words.append(0) }
      let value = UInt64(result.words[place]) + (place < other.words.count ? UInt64(other.words[place]) : 0) + carry
      result.words[place] = UInt32(truncatingIfNeeded: value)
      carry = value >> 32
    }
    if carry > 0 { result.words.append(UInt32(carry)) }
    return result
  }

  /// `other` must not be larger.
  func subtracting(_ other: Magnitude) -> Magnitude {
    var result = self
    var borrow: Int64 = 0
    for place in result.words.indices {
      var value = Int64(result.words[place]) - borrow - (place < other.words.count ? Int64(other.words[place]) : 0)
      borrow = value < 0 ? 1 : 0
      if value < 0 { value += 1 << 32 }
      result.words[place] = UInt32(value)
    }
    result.trim()
    return result
  }

  static func < (left: Magnitude, right: Magnitude) -> Bool {
    if left.words.count != right.words.count { return left.words.count < right.words.count }
    for place in left.words.indices.reversed() where left.words[place] != right.words[place] {
      return left.words[place] < right.words[place]
    }
    return false
  }
}
