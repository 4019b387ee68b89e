import ClusterModel
import Diagnostics

/// A template with each field in the type that the Kubernetes model has for it: numbers become strings where a string is due,
/// and so on; nulls and empty lists and maps go, fields that the model does not know stay as they are.
///
/// As Jackson reads and writes fabric8's `Pod`.
func typedPod(_ root: StructuredNode) throws(EffectivePod.Failure) -> StructuredNode {
  guard root.isMap else { throw wrongType(root, "Pod", "a map", field: []) }
  var pod = root
  var field: [FieldPart] = []
  guard try setType(of: &pod, as: PodSchema.pod, &field) else { throw wrongType(root, "Pod", "a map", field: []) }
  if let containers = root["spec"]?["containers"] {
    if containers.value == .null {
      throw EffectivePod.Failure(
        flinkMessage: "NullPointerException: Cannot invoke \"java.util.List.iterator()\" because the return value of "
          + "\"PodSpec.getContainers()\" is null",
        message: "'spec.containers' of the pod template is null", location: containers.provenance.location)
    }
    for container in containers.items where container.value == .null {
      throw EffectivePod.Failure(
        flinkMessage: "NullPointerException: Cannot invoke \"Container.getName()\" because \"container\" is null",
        message: "a container of the pod template is null", location: container.provenance.location)
    }
  }
  return pod
}

/// A step on the way to a field.
private enum FieldPart {
  case key(String)
  case place(Int)

  var text: String {
    switch self {
    case .key(let key): key
    case .place(let place): String(place)
    }
  }
}

/// Gives a value its type.
///
/// Most values of most templates have it already: they are looked at where they are, and nothing is copied.
///
/// - Returns: whether there is a value: not for a null.
private func setType(
  of node: inout StructuredNode, as type: PodFieldType, _ field: inout [FieldPart]
) throws(EffectivePod.Failure) -> Bool {
  switch type {
  case .anything:
    if case .null = node.value { return false }
  case .string:
    switch node.value {
    case .string: break
    case .null: return false
    default:
      guard let text = node.scalarText else { throw wrongType(node, "java.lang.String", "a string", field: field) }
      node.value = .string(text)
    }
  case .int32: return try setInteger(&node, Int64(Int32.min)...Int64(Int32.max), "java.lang.Integer", field)
  case .int64: return try setInteger(&node, Int64.min...Int64.max, "java.lang.Long", field)
  case .double:
    switch node.value {
    case .integer, .number: break
    case .null: return false
    default: throw wrongType(node, "java.lang.Double", "a number", field: field)
    }
  case .boolean:
    switch node.value {
    case .boolean: break
    case .null: return false
    case .string(let text) where text.trimmingBlanks.isEmpty: return false
    case .integer(let number): node.value = .boolean(number != 0)
    case .string("true"), .string("True"), .string("TRUE"): node.value = .boolean(true)
    case .string("false"), .string("False"), .string("FALSE"): node.value = .boolean(false)
    default: throw wrongType(node, "java.lang.Boolean", "true or false", field: field)
    }
  case .quantity:
    if case .null = node.value { return false }
    let text = try quantity(node, field: field)
    if case .string = node.value { break }
    node.value = .string(text)
  case .intOrString:
    switch node.value {
    case .integer, .string: break
    case .null: return false
    default: throw wrongType(node, "IntOrString", "a whole number or a string", field: field)
    }
  case .list(let item):
    if case .null = node.value { return false }
    guard case .list(var items) = node.value else {
      throw wrongType(node, "java.util.ArrayList", "a list", field: field)
    }
    // Else the list would be held twice, and copied.
    node.value = .null
    for place in items.indices where !isTyped(items[place], item) {
      field.append(.place(place))
      let isThere = try setType(of: &items[place], as: item, &field)
      field.removeLast()
      if !isThere { items[place].value = .map([]) }
    }
    node.value = .list(items)
  case .map(let item):
    if case .null = node.value { return false }
    guard case .map(var entries) = node.value else {
      throw wrongType(node, "java.util.LinkedHashMap", "a map", field: field)
    }
    node.value = .null
    for place in entries.indices where !isTyped(entries[place].value, item) {
      field.append(.key(entries[place].key))
      _ = try setType(of: &entries[place].value, as: item, &field)
      field.removeLast()
    }
    node.value = .map(entries)
  case .object(let model):
    if case .null = node.value { return false }
    guard case .map(var entries) = node.value else { throw wrongType(node, model.name, "a map", field: field) }
    guard let fields = model.fields else { break }
    node.value = .null
    var gone: [Int] = []
    for place in entries.indices {
      guard let wanted = fields[entries[place].key] else { continue }
      if !isTyped(entries[place].value, wanted) {
        field.append(.key(entries[place].key))
        let isThere = try setType(of: &entries[place].value, as: wanted, &field)
        field.removeLast()
        if !isThere {
          gone.append(place)
          continue
        }
      }
      if isLeftOut(entries[place].value, wanted) { gone.append(place) }
    }
    for place in gone.reversed() { entries.remove(at: place) }
    node.value = .map(entries)
  }
  return true
}
/// Whether `setType` would change nothing of a value, and find nothing wrong with it.
private func isTyped(_ node: StructuredNode, _ type: PodFieldType) -> Bool {
  switch (type, node.value) {
  case (_, .null): return false
  case (.anything, _): return true
  case (.string, .string), (.boolean, .boolean), (.intOrString, .string), (.intOrString, .integer), (.double, .integer),
    (.double, .number), (.int64, .integer):
    return true
  case (.int32, .integer(let number)): return Int32(exactly: number) != nil
  case (.quantity, .string(let text)): return !text.isEmpty
  case (.list(let item), .list(let items)): return items.allSatisfy { isTyped($0, item) }
  case (.map(let item), .map(let entries)): return entries.allSatisfy { isTyped($0.value, item) }
  case (.object(let model), .map(let entries)):
    guard let fields = model.fields else { return true }
    return entries.allSatisfy { entry in
      guard let wanted = fields[entry.key] else { return true }
      return isTyped(entry.value, wanted) && !isLeftOut(entry.value, wanted)
    }
  default: return false
  }
}

/// Empty lists and maps are not written; empty objects are.
private func isLeftOut(_ node: StructuredNode, _ type: PodFieldType) -> Bool {
  switch type {
  case .list: node.items.isEmpty
  case .map: node.entries.isEmpty
  default: false
  }
}

private func setInteger(
  _ node: inout StructuredNode, _ range: ClosedRange<Int64>, _ type: String, _ field: [FieldPart]
) throws(EffectivePod.Failure) -> Bool {
  if case .null = node.value { return false }
  let number: Int64? =
    switch node.value {
    case .integer(let value): value
    case .string(let text): Int64(text)
    default: nil
    }
  guard let number, range.contains(number) else { throw wrongType(node, type, "a whole number", field: field) }
  node.value = .integer(number)
  return true
}

private func quantity(_ node: StructuredNode, field: [FieldPart]) throws(EffectivePod.Failure) -> String {
  // The long form of fabric8: amount and format apart.
  let text =
    node.isMap ? node["amount"]?.scalarText.map { $0 + (node["format"]?.scalarText ?? "") } : node.scalarText
  guard let text, !text.isEmpty else {
    throw EffectivePod.Failure(
      flinkMessage: "IllegalArgumentException: Invalid quantity string format passed. \(chain(field))",
      message:
        "'\(field.map(\.text).joined(separator: "."))' of the pod template must be a quantity such as 2 or 4Gi, not \(described(node))",
      location: node.provenance.location)
  }
  return text
}

private func wrongType(
  _ node: StructuredNode, _ type: String, _ wanted: String, field: [FieldPart]
) -> EffectivePod.Failure {
  let what = field.isEmpty ? "the pod template" : "'\(field.map(\.text).joined(separator: "."))' of the pod template"
  return EffectivePod.Failure(
    flinkMessage: "IllegalArgumentException: Cannot deserialize value of type `\(type)` \(chain(field))",
    message: "\(what) must be \(wanted), not \(described(node))", location: node.provenance.location)
}

private func described(_ node: StructuredNode) -> String {
  if case .string("") = node.value { return "an empty string" }
  return node.value.kindInWords
}

private func chain(_ field: [FieldPart]) -> String {
  "(through reference chain: \((["Pod"] + field.map(\.text)).joined(separator: "->")))"
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
