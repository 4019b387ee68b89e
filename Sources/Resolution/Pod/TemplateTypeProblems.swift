package import ClusterModel

/// A value in a pod template of another type than the field has.
package struct TemplateTypeProblem: Sendable {
  package enum Wanted: Sendable {
    case text
    case integer
    case boolean
    case list
    case map
  }

  package var node: StructuredNode
  package var wanted: Wanted
}

/// The values of a pod template that the API server refuses for their type, as the operator's CRD has a pod's fields: it makes
/// no text of a number, where Flink's own reader of template files does.
///
/// - Parameter template: in the form of a `Pod`.
package func templateTypeProblems(_ template: StructuredNode) -> [TemplateTypeProblem] {
  var problems: [TemplateTypeProblem] = []
  findMistyped(template, PodSchema.pod, &problems)
  return problems
}

private func findMistyped(_ node: StructuredNode, _ type: PodFieldType, _ problems: inout [TemplateTypeProblem]) {
  switch (type, node.value) {
  case (.object(let model), .map(let entries)):
    guard let fields = model.fields else { return }
    for entry in entries {
      if let field = fields[entry.key] { findMistyped(entry.value, field, &problems) }
    }
  case (.map(let item), .map(let entries)): for entry in entries { findMistyped(entry.value, item, &problems) }
  case (.list(let item), .list(let items)): for child in items { findMistyped(child, item, &problems) }
  case (.string, .integer), (.string, .number), (.string, .boolean): problems.append(.init(node: node, wanted: .text))
  case (.int32, .string), (.int64, .string), (.int32, .boolean), (.int64, .boolean):
    problems.append(.init(node: node, wanted: .integer))
  case (.boolean, .string), (.boolean, .integer), (.boolean, .number):
    problems.append(.init(node: node, wanted: .boolean))
  case (.list, let value) where !value.isEmpty: problems.append(.init(node: node, wanted: .list))
  case (.object(let model), let value) where !value.isEmpty && model.fields != nil:
    problems.append(.init(node: node, wanted: .map))
  case (.map, let value) where !value.isEmpty: problems.append(.init(node: node, wanted: .map))
  default: break
  }
}

extension StructuredValue {
  /// Whether nothing is written, which the API server takes for any field.
  fileprivate var isEmpty: Bool {
    switch self {
    case .null: true
    case .string(let text): text.isEmpty
    default: false
    }
  }
}
