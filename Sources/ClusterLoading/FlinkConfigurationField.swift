package import ClusterModel
import Diagnostics
import FlinkYAML
package import YAMLTree

/// Flattens a `flinkConfiguration` field as the Flink Kubernetes Operator does: every value becomes text.
///
/// From operator 1.13 on the field is free-form: maps become dotted keys, a list its items joined with `;` (an empty one
/// nothing), a null the word `null`. Before, it is a map of strings. The API server keeps an object's keys sorted, so of
/// two ways to spell one key the one that sorts last wins.
/// https://github.com/apache/flink-kubernetes-operator, `ConfigObjectNode`
package func flinkConfiguration(from node: YAMLNode) -> FlinkConfiguration {
  var configuration = FlinkConfiguration(isStandardYAML: false)
  flatten(node, prefix: "", into: &configuration)
  return configuration
}

private func flatten(_ node: YAMLNode, prefix: String, into configuration: inout FlinkConfiguration) {
  for entry in node.mergedEntries().entries.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
    let name = prefix.isEmpty ? entry.name : prefix + "." + entry.name
    let target = entry.value.resolved
    let text: String
    switch target.kind {
    case .mapping:
      flatten(target, prefix: name, into: &configuration)
      continue
    case .sequence:
      let items = target.items.map { $0.resolved.kind == .scalar ? jsonText($0.resolved) : "" }
      if items.isEmpty { continue }
      text = items.joined(separator: ";")
    case .scalar, .alias:
      text = jsonText(target)
    }
    configuration.set(
      FlinkConfiguration.Entry(
        key: name, value: .string(text), provenance: Provenance(.source(entry.value.location)),
        keyRange: entry.key.range))
  }
}

/// A scalar after `kubectl` made JSON of it and Jackson text of that.
private func jsonText(_ node: YAMLNode) -> String {
  switch structuredScalar(node) {
  case .null: return "null"
  case .boolean(let value): return value ? "true" : "false"
  case .integer(let value): return String(value)
  case .string(let text): return text
  case .number(let text):
    guard let value = Double(text), value.isFinite else { return text }
    // JSON has no floats as such: what is written without a fraction is an integer again.
    if value == value.rounded(), abs(value) < 1e21 { return wholeText(value) }
    return javaText(value)
  case .list, .map: return ""
  }
}

private func wholeText(_ value: Double) -> String {
  if let whole = Int64(exactly: value) { return String(whole) }
  let (digits, exponent) = javaDecimal(abs(value))
  let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
  return (value < 0 ? "-" : "") + text + String(repeating: "0", count: max(0, exponent - digits.count))
}
