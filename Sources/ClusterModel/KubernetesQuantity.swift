/// A quantity of Kubernetes' (`2`, `3000m`, `16Gi`, `1e3`), exact to a billionth as the API server has it.
///
/// `k8s.io/apimachinery/pkg/api/resource/quantity.go`;
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
package struct KubernetesQuantity: Sendable, Hashable, Comparable {
  /// In billionths. What is finer is rounded up; what is more than fits is the most that fits.
  private let billionths: Int128

  /// Nil for what is no quantity.
  package init?(_ text: String) {
    var text = text
    guard let value = text.withUTF8({ Self.billionths($0) }) else { return nil }
    billionths = value
  }

  package var isZero: Bool { billionths == 0 }
  package var isNegative: Bool { billionths < 0 }
  /// Whether it is a whole number, as devices are given; `3000m` is.
  package var isWhole: Bool { billionths % Self.one == 0 }

  /// The nearest number: `500m` is 0.5.
  package var number: Double { Double(billionths / Self.one) + Double(billionths % Self.one) / 1e9 }

  package static func < (left: Self, right: Self) -> Bool { left.billionths < right.billionths }

  private static let one: Int128 = 1_000_000_000

  private static func billionths(_ bytes: UnsafeBufferPointer<UInt8>) -> Int128? {
    var rest = bytes[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let whole = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(whole.count)
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard whole.count + fraction.count > 0, let suffix = Suffix(rest) else { return nil }
    // Digits by tens, so that `0.5Gi` is exact; a file may hold any number of them.
    var value: Int128 = 0
    for digit in whole { value = times(value, 10, plus: Int128(digit - 0x30)) }
    value = times(value, suffix.factor)
    var part: Int128 = 0
    var scale: Int128 = 1
    for digit in fraction.prefix(18) {
      part = part * 10 + Int128(digit - 0x30)
      scale *= 10
    }
    let product = times(part, suffix.factor)
    var lower = product / scale
    if product % scale != 0 || fraction.dropFirst(18).contains(where: { $0 != 0x30 }) { lower += 1 }
    value = plus(value, lower)
    if suffix.divisor > 1 { value = value / suffix.divisor + (value % suffix.divisor == 0 ? 0 : 1) }
    return isNegative ? -value : value
  }

  /// What stands behind the digits: billionths of one unit, as a factor over a divisor.
  private struct Suffix {
    var factor: Int128
    var divisor: Int128 = 1

    init?(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
      guard let first = bytes.first else {
        factor = one
        return
      }
      if bytes.count == 1, let power = "numkMGTPE".utf8.firstIndex(of: first) {
        let steps = "numkMGTPE".utf8.distance(from: "numkMGTPE".utf8.startIndex, to: power)
        // n is 0, a unit without a suffix stands between m and k.
        factor = Self.power(1000, steps < 3 ? steps : steps + 1)
        return
      }
      if bytes.count == 2, bytes.last == UInt8(ascii: "i"), let power = "KMGTPE".utf8.firstIndex(of: first) {
        factor = one * Self.power(1024, "KMGTPE".utf8.distance(from: "KMGTPE".utf8.startIndex, to: power) + 1)
        return
      }
      guard first | 0x20 == UInt8(ascii: "e"),
        let exponent = Int(String(decoding: bytes.dropFirst(), as: UTF8.self))
      else { return nil }
      // Beyond this all is the most that fits, or the least that is more than nothing.
      factor = exponent >= 0 ? one * Self.power(10, min(exponent, 28)) : one
      divisor = exponent >= 0 ? 1 : Self.power(10, -max(exponent, -37))
    }

    private static func power(_ base: Int128, _ exponent: Int) -> Int128 {
      (0..<exponent).reduce(1) { product, _ in product * base }
    }
  }

  private static func times(_ left: Int128, _ right: Int128, plus rest: Int128 = 0) -> Int128 {
    let (product, overflows) = left.multipliedReportingOverflow(by: right)
    return overflows ? .max : plus(product, rest)
  }

  private static func plus(_ left: Int128, _ right: Int128) -> Int128 {
    let (sum, overflows) = left.addingReportingOverflow(right)
    return overflows ? .max : sum
  }
}
