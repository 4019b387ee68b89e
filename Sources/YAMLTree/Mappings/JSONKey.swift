/// The name that a key gets when `kubectl` turns YAML into JSON; nil where it refuses the key.
///
/// sigs.k8s.io/yaml, `convertToJSONableObject`: floats are written with the precision of 32 bits.
package func jsonKey(of scalar: YAMLScalar) -> String? {
  switch scalar {
  case .string(let text): text
  case .boolean(let flag): flag ? "true" : "false"
  case .integer(let number): String(number)
  case .double(let number): goText(of: Float(number))
  case .binary(let bytes): String(decoding: bytes, as: UTF8.self)
  case .null, .bigInteger, .mismatch: nil
  }
}

/// Go's `strconv.FormatFloat(number, 'g', -1, 32)`, with YAML's words for what is no number.
private func goText(of number: Float) -> String {
  if number.isNaN { return ".nan" }
  if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
  // Swift's shortest digits, taken apart: 0.00012 is 12 with its point after the -3rd digit.
  let text = number.magnitude.description
  let parts = text.split(separator: "e")
  let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  let all = mantissa.joined()
  let leading = all.prefix { $0 == "0" }.count
  var digits = String(all.dropFirst(leading))
  while digits.hasSuffix("0") { digits.removeLast() }
  let sign = number.sign == .minus ? "-" : ""
  guard !digits.isEmpty else { return sign + "0" }
  let point = mantissa[0].count - leading + exponent
  let power = point - 1
  if power < -4 || power >= 6 {
    let rest = digits.dropFirst()
    let magnitude = String(power.magnitude)
    return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (power < 0 ? "-" : "+")
      + (magnitude.count < 2 ? "0" : "") + magnitude
  }
  if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
  if digits.count <= point { return sign + digits + String(repeating: "0", count: point - digits.count) }
  return sign + digits.prefix(point) + "." + digits.dropFirst(point)
}
