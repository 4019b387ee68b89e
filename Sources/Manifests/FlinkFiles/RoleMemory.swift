internal import ClusterModel
internal import Resolution

/// `memory` of a role in the operator's two fields, which both are read alike.
func roleMemory(of role: StructuredNode?) -> StructuredNode? { roleResource("memory", of: role) }

/// A field's memory as Flink writes memory: what Flink reads stays as it is; what only the operator reads, such as `2Gi` or
/// `8.5g`, is written as the bytes that the operator makes of it.
///
/// - Returns: nil for what the operator doesn't read either.
func flinkMemory(_ text: String) -> String? {
  if memorySize(text) != nil { return text }
  return binaryMemory(text) ?? operatorMemory(text).map { "\($0)b" }
}

/// `2Gi` is `2g`; nil for other forms.
private func binaryMemory(_ text: String) -> String? {
  for (suffix, unit) in [("Ki", "k"), ("Mi", "m"), ("Gi", "g"), ("Ti", "t")] where text.hasSuffix(suffix) {
    let number = text.dropLast(2)
    let isPlain = !number.isEmpty && number.utf8.allSatisfy(\.isDigit)
    return isPlain && memorySize(number + unit) != nil ? number + unit : nil
  }
  return nil
}
