import ClusterModel
import Diagnostics

/// A template with each field in the type that the Kubernetes model has for it: numbers become strings where a string is due,
/// and so on; nulls and empty lists and maps go, fields that the model does not know stay as they are.
///
/// As Jackson reads and writes fabric8's `Pod`.
func typedPod(_ root: StructuredNode) throws(EffectivePod.Failure) -> StructuredNode {
  guard root.isMap else { throw wrongType(root, "Pod", "a map", field: []) }
  guard let pod = try typed(root, .object("Pod"), field: []) else { throw wrongType(root, "Pod", "a map", field: []) }
  if let containers = root["spec"]?["containers"], containers.value == .null {
    throw EffectivePod.Failure(
      flinkMessage: "NullPointerException: Cannot invoke \"java.util.List.iterator()\" because the return value of "
        + "\"PodSpec.getContainers()\" is null",
      message: "'spec.containers' of the pod template is null", location: containers.provenance.location)
  }
  for container in root["spec"]?["containers"]?.items ?? [] where container.value == .null {
    throw EffectivePod.Failure(
      flinkMessage: "NullPointerException: Cannot invoke \"Container.getName()\" because \"container\" is null",
      message: "a container of the pod template is null", location: container.provenance.location)
  }
  return pod
}

/// A value in its type; nil for a null.
private func typed(
  _ node: StructuredNode, _ type: PodFieldType, field: [String]
) throws(EffectivePod.Failure) -> StructuredNode? {
  if node.value == .null { return nil }
  var node = node
  switch type {
  case .anything: return node
  case .string:
    guard let text = node.scalarText else { throw wrongType(node, "java.lang.String", "a string", field: field) }
    node.value = .string(text)
  case .int32: node.value = .integer(try integer(node, Int64(Int32.min)...Int64(Int32.max), "java.lang.Integer", field))
  case .int64: node.value = .integer(try integer(node, Int64.min...Int64.max, "java.lang.Long", field))
  case .double:
    switch node.value {
    case .integer, .number: break
    default: throw wrongType(node, "java.lang.Double", "a number", field: field)
    }
  case .boolean:
    switch node.value {
    case .boolean: break
    case .string(let text) where text.trimmingBlanks.isEmpty: return nil
    case .integer(let number): node.value = .boolean(number != 0)
    case .string("true"), .string("True"), .string("TRUE"): node.value = .boolean(true)
    case .string("false"), .string("False"), .string("FALSE"): node.value = .boolean(false)
    default: throw wrongType(node, "java.lang.Boolean", "true or false", field: field)
    }
  case .quantity: node.value = .string(try quantity(node, field: field))
  case .intOrString:
    switch node.value {
    case .integer, .string: break
    default: throw wrongType(node, "IntOrString", "a whole number or a string", field: field)
    }
  case .list(let item):
    guard case .list(let items) = node.value else {
      throw wrongType(node, "java.util.ArrayList", "a list", field: field)
    }
    var typedItems: [StructuredNode] = []
    for (place, value) in items.enumerated() {
      let empty = StructuredNode(.map([]), value.provenance)
      typedItems.append(try typed(value, item, field: field + [String(place)]) ?? empty)
    }
    node.value = .list(typedItems)
  case .map(let item):
    guard node.isMap else { throw wrongType(node, "java.util.LinkedHashMap", "a map", field: field) }
    var entries: [StructuredValue.Entry] = []
    for var entry in node.entries {
      entry.value = try typed(entry.value, item, field: field + [entry.key]) ?? entry.value
      entries.append(entry)
    }
    node.value = .map(entries)
  case .object(let name):
    guard node.isMap else { throw wrongType(node, name, "a map", field: field) }
    guard let fields = PodSchema.fields(of: name) else { return node }
    var entries: [StructuredValue.Entry] = []
    for var entry in node.entries {
      guard let type = fields[entry.key] else {
        entries.append(entry)
        continue
      }
      guard let value = try typed(entry.value, type, field: field + [entry.key]), !isLeftOut(value, type) else {
        continue
      }
      entry.value = value
      entries.append(entry)
    }
    node.value = .map(entries)
  }
  return node
}

/// Empty lists and maps are not written; empty objects are.
private func isLeftOut(_ node: StructuredNode, _ type: PodFieldType) -> Bool {
  switch type {
  case .list: node.items.isEmpty
  case .map: node.entries.isEmpty
  default: false
  }
}

private func integer(
  _ node: StructuredNode, _ range: ClosedRange<Int64>, _ type: String, _ field: [String]
) throws(EffectivePod.Failure) -> Int64 {
  let number: Int64? =
    switch node.value {
    case .integer(let value): value
    case .string(let text): Int64(text)
    default: nil
    }
  guard let number, range.contains(number) else { throw wrongType(node, type, "a whole number", field: field) }
  return number
}

private func quantity(_ node: StructuredNode, field: [String]) throws(EffectivePod.Failure) -> String {
  // The long form of fabric8: amount and format apart.
  let text =
    node.isMap ? node["amount"]?.scalarText.map { $0 + (node["format"]?.scalarText ?? "") } : node.scalarText
  guard let text, !text.isEmpty else {
    throw EffectivePod.Failure(
      flinkMessage: "IllegalArgumentException: Invalid quantity string format passed. \(chain(field))",
      message:
        "'\(field.joined(separator: "."))' of the pod template must be a quantity such as 2 or 4Gi, not \(described(node))",
      location: node.provenance.location)
  }
  return text
}

private func wrongType(
  _ node: StructuredNode, _ type: String, _ wanted: String, field: [String]
) -> EffectivePod.Failure {
  let what = field.isEmpty ? "the pod template" : "'\(field.joined(separator: "."))' of the pod template"
  return EffectivePod.Failure(
    flinkMessage: "IllegalArgumentException: Cannot deserialize value of type `\(type)` \(chain(field))",
    message: "\(what) must be \(wanted), not \(described(node))", location: node.provenance.location)
}

private func described(_ node: StructuredNode) -> String {
  if case .string("") = node.value { return "an empty string" }
  return node.value.kindInWords
}

private func chain(_ field: [String]) -> String {
  "(through reference chain: \((["Pod"] + field).joined(separator: "->")))"
}

extension StructuredNode {
  /// A scalar as Java prints it; nil for null, lists and maps.
  var scalarText: String? {
    switch value {
    case .string(let text), .number(let text): text
    case .integer(let number): String(number)
    case .boolean(let value): value ? "true" : "false"
    case .null, .list, .map: nil
    }
  }
}
