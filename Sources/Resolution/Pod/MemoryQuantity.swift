import ClusterModel

/// A memory size as Flink reads it (`32768m`, `4 gb`, `1024`) as a Kubernetes quantity, where `32768m` would be 32.768 bytes.
///
/// A quantity that Flink does not read (`16Gi`) stays as it is.
///
/// `org.apache.flink.configuration.MemorySize.MemoryUnit`.
///
/// - Returns: nil for what neither of the two reads.
package func memoryQuantity(_ text: String) -> String? {
  let bytes = text.utf8.filter { $0 != 0x20 && $0 != 0x09 }
  let digits = bytes.prefix { (0x30...0x39).contains($0) }
  let number = String(decoding: digits, as: UTF8.self)
  guard Int64(number) != nil else { return nil }
  switch String(decoding: bytes[digits.endIndex...], as: UTF8.self).lowercased() {
  case "", "b", "bytes": return number
  case "k", "kb", "kibibytes", "ki": return "\(number)Ki"
  case "m", "mb", "mebibytes", "mi": return "\(number)Mi"
  case "g", "gb", "gibibytes", "gi": return "\(number)Gi"
  case "t", "tb", "tebibytes", "ti": return "\(number)Ti"
  default: return nil
  }
}

/// Processors as a Kubernetes quantity: `2.0` is `2`, `0.5` is `500m`.
///
/// - Returns: nil for what is no number over 0.
package func cpuQuantity(_ text: String) -> String? {
  if text.hasSuffix("m") { return Int64(text.dropLast()).flatMap { $0 > 0 ? text : nil } }
  guard let number = Double(text), number > 0, number < 1e9 else { return nil }
  if number == number.rounded() { return String(Int64(number)) }
  return "\(Int64((number * 1000).rounded(.up)))m"
}

/// Ephemeral storage as a Kubernetes quantity. What Kubernetes reads stays as it is, but for thousandths: nobody wants `2048m`
/// of a byte. Else it is read as memory: `10g` is `10Gi`.
///
/// - Returns: nil for what is neither.
package func storageQuantity(_ text: String) -> String? {
  guard KubernetesQuantity(text) != nil, text.last != "m" else { return memoryQuantity(text) }
  return text
}
