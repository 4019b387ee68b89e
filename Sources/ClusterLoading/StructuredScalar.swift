import ClusterModel
import YAMLTree

/// A scalar as `kubectl` types it.
func structuredScalar(_ node: YAMLNode) -> StructuredValue {
  let isPlain = node.style == .plain
  return node.withText { text in
    switch resolveScalar(text, plain: isPlain, tag: node.tag, schema: .kubernetes) {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .bigInteger, .double: .number(text: String(decoding: text, as: UTF8.self))
    // Base64 and what its tag refuses are kept as they were written.
    case .string, .binary, .mismatch: .string(String(decoding: text, as: UTF8.self))
    }
  }
}
