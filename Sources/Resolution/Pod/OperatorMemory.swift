/// Bytes of a memory as the operator reads it: in Flink's words, else as a quantity of Kubernetes' in which case and a final `B`
/// don't matter (`4G` is 4 GiB, `4Gi` too, `2.5gb` is 2.5 × 10^9); nil for what is neither.
///
/// Of a size with a fraction it means this, and refuses it: `isWholeMemory`.
package func operatorMemory(_ text: String) -> Int64? {
  if let bytes = memorySize(text) { return bytes }
  var text = text.filter { !$0.isWhitespace }.uppercased()
  if text.hasSuffix("B") { text.removeLast() }
  let digits = text.prefix { $0.isNumber || $0 == "." }
  guard let number = Double(digits) else { return nil }
  let units: [String: Double] = [
    "": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "KI": 1024, "MI": 1_048_576,
    "GI": 1_073_741_824, "TI": 1_099_511_627_776,
  ]
  let unit = String(text.dropFirst(digits.count))
  guard let factor = units[unit] ?? powerOfTen(unit) else { return nil }
  return Int64(exactly: (number * factor).rounded(.down))
}

/// `E3`, as in `1e3`; 16 digits are all that it computes with.
private func powerOfTen(_ unit: String) -> Double? {
  guard unit.hasPrefix("E"), let exponent = Int(unit.dropFirst()), (0...15).contains(exponent) else { return nil }
  return (0..<exponent).reduce(1) { product, _ in product * 10 }
}

/// Whether the operator takes a memory: of `1.5Gi` it makes `1610612736.0`, and `.0` is no unit of Flink's
/// (`FlinkConfigBuilder.parseResourceMemoryString`, and `MemorySize.parse` as measured on 2.3).
package func isWholeMemory(_ text: String) -> Bool {
  operatorMemory(text) != nil && !text.utf8.contains(UInt8(ascii: "."))
}
