/// The value of a digit as Java's `Character.digit(char, int)` sees it; nil for what is none.
///
/// Java looks at UTF-16 units here, so a digit outside the Basic Multilingual Plane is none. Unicode 13, as in Java 17.
package func javaDigit(_ value: UInt32, radix: Int) -> Int? {
  let digit: Int
  switch value {
  case 0x30...0x39: digit = Int(value) - 0x30
  case 0x41...0x5A: digit = Int(value) - 0x41 + 10
  case 0x61...0x7A: digit = Int(value) - 0x61 + 10
  case 0xFF21...0xFF3A: digit = Int(value) - 0xFF21 + 10
  case 0xFF41...0xFF5A: digit = Int(value) - 0xFF41 + 10
  case 0x80...0xFFFF:
    guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory == .decimalNumber,
      let number = scalar.properties.numericValue
    else { return nil }
    digit = Int(number)
  default: return nil
  }
  return digit < radix ? digit : nil
}

/// Reads a number as Java's `Long.parseLong` does: an optional sign, then digits of any script.
package func javaLong(_ text: String) -> Int64? {
  // Digits of ASCII, as most are, and too few to overflow.
  guard text.utf8.count <= 18, !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
    return javaLong(text[...])
  }
  return text.utf8.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
}

/// The same for a part of a text.
package func javaLong(_ text: some StringProtocol) -> Int64? {
  guard let (isNegative, digits) = javaDigits(text.unicodeScalars.map(\.value), radix: 10) else { return nil }
  var value: Int64 = 0
  for digit in digits {
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) =
      isNegative
      ? product.subtractingReportingOverflow(Int64(digit)) : product.addingReportingOverflow(Int64(digit))
    if overflow || carry { return nil }
    value = sum
  }
  return value
}

/// A sign and at least one digit.
func javaDigits(_ text: [UInt32], radix: Int) -> (isNegative: Bool, digits: [UInt8])? {
  var rest = text[...]
  let isNegative = rest.first == 0x2D
  if isNegative || rest.first == 0x2B { rest = rest.dropFirst() }
  guard !rest.isEmpty else { return nil }
  var digits: [UInt8] = []
  digits.reserveCapacity(rest.count)
  for value in rest {
    guard let digit = javaDigit(value, radix: radix) else { return nil }
    digits.append(UInt8(digit))
  }
  return (isNegative, digits)
}

/// The Java class of an integer that Flink read.
package enum JavaIntegerClass: UInt8, Sendable {
  case int
  case long
  case bigInteger
}

/// What snakeyaml-engine's core schema makes of an integer's text: its decimal digits, and the class of the object.
///
/// - Returns: nil where Java throws a NumberFormatException.
func constructInteger(_ text: [UInt8]) -> (decimal: String, kind: JavaIntegerClass)? {
  var scalars = String(decoding: text, as: UTF8.self).unicodeScalars.map(\.value)
  guard let first = scalars.first else { return nil }
  var isNegative = false
  if first == 0x2D || first == 0x2B {
    isNegative = first == 0x2D
    scalars.removeFirst()
  }
  if scalars == [0x30] { return ("0", .int) }
  var radix = 10
  if scalars.starts(with: [0x30, 0x78]) {
    radix = 16
    scalars.removeFirst(2)
  } else if scalars.starts(with: [0x30, 0x6F]) {
    radix = 8
    scalars.removeFirst(2)
  }
  // Lengths up to which Java tries an Integer, then a Long.
  let length = scalars.count
  let limits = radix == 10 ? (10, 19) : radix == 16 ? (8, 16) : (11, 21)
  if isNegative { scalars.insert(0x2D, at: 0) }
  guard let (negative, digits) = javaDigits(scalars, radix: radix), let decimal = decimalDigits(digits, radix: radix)
  else { return nil }
  let text = negative && decimal != "0" ? "-" + decimal : decimal
  if length > limits.1 { return (text, .bigInteger) }
  guard let value = Int64(text) else { return (text, .bigInteger) }
  if length > limits.0 || Int32(exactly: value) == nil { return (text, .long) }
  return (text, .int)
}

/// Decimal digits without leading zeros; nil when there are too many to convert.
private func decimalDigits(_ digits: [UInt8], radix: Int) -> String? {
  if radix == 10 {
    let significant = digits.drop { $0 == 0 }
    if significant.isEmpty { return "0" }
    return String(decoding: significant.map { $0 + 0x30 }, as: UTF8.self)
  }
  // Quadratic, so bounded.
  guard digits.count <= 20_000 else { return nil }
  // Groups of nine decimal digits, the lowest first.
  var groups: [UInt64] = [0]
  for digit in digits {
    var carry = UInt64(digit)
    for place in groups.indices {
      let value = groups[place] * UInt64(radix) + carry
      groups[place] = value % 1_000_000_000
      carry = value / 1_000_000_000
    }
    if carry > 0 { groups.append(carry) }
  }
  var text = String(groups[groups.count - 1])
  for group in groups.dropLast().reversed() {
    let part = String(group)
    text += String(repeating: "0", count: 9 - part.count) + part
  }
  return text
}
