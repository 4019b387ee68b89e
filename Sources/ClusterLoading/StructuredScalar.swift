import ClusterModel
import YAMLTree

/// A scalar as `kubectl` types it.
func structuredScalar(_ node: YAMLNode) -> StructuredValue {
  node.tree.withNodes { structuredScalar($0, node.resolved.id) }
}

func structuredScalar(_ nodes: YAMLNodes, _ id: UInt32) -> StructuredValue {
  let text = nodes.text(id)
  switch nodes.scalar(id, .kubernetes) {
  case .null: return .null
  case .boolean(let value): return .boolean(value)
  case .integer(let value): return .integer(value)
  case .bigInteger, .double: return .number(text: String(decoding: text, as: UTF8.self))
  case .string(let text): return .string(text)
  // Base64 and what its tag refuses are kept as they were written.
  case .binary, .mismatch, nil: return .string(String(decoding: text, as: UTF8.self))
  }
}
