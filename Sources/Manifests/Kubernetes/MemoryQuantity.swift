/// A memory size as Flink reads it (`32768m`, `4 gb`, `1024`) as a Kubernetes quantity, where `32768m` would be 32.768 bytes.
///
/// A quantity that Flink does not read (`16Gi`) stays as it is.
///
/// `org.apache.flink.configuration.MemorySize.MemoryUnit`.
///
/// - Returns: nil for what neither of the two reads.
func memoryQuantity(_ text: String) -> String? {
  let trimmed = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined()
  let digits = trimmed.prefix { $0.isASCII && $0.isNumber }
  guard !digits.isEmpty, Int64(digits) != nil else { return nil }
  switch trimmed.dropFirst(digits.count).lowercased() {
  case "", "b", "bytes": return String(digits)
  case "k", "kb", "kibibytes", "ki": return digits + "Ki"
  case "m", "mb", "mebibytes", "mi": return digits + "Mi"
  case "g", "gb", "gibibytes", "gi": return digits + "Gi"
  case "t", "tb", "tebibytes", "ti": return digits + "Ti"
  default: return nil
  }
}

/// Processors as a Kubernetes quantity: `2.0` is `2`, `0.5` is `500m`.
///
/// - Returns: nil for what is no number over 0.
func cpuQuantity(_ text: String) -> String? {
  if text.hasSuffix("m") { return Int64(text.dropLast()).flatMap { $0 > 0 ? text : nil } }
  guard let number = Double(text), number > 0, number < 1e9 else { return nil }
  if number == number.rounded() { return String(Int64(number)) }
  return "\(Int64((number * 1000).rounded(.up)))m"
}
