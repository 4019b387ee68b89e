/// The type that a reader gives to a scalar's text.
///
/// - Parameters:
///   - text: the scalar's text, quotes and escapes undone
///   - plain: whether it stands without quotes and is no block scalar
///   - tag: the tag as libyaml resolves it (`tag:yaml.org,2002:int`), `!` for the non-specific tag
package func resolveType(
  _ text: UnsafeBufferPointer<UInt8>, plain: Bool, tag: String? = nil, schema: YAMLSchema
) -> YAMLScalarType {
  guard let tag else {
    guard plain else { return .string }
    return switch schema {
    case .core: coreType(text)
    case .kubernetes: kubernetesType(text)
    }
  }
  switch resolveScalar(text, plain: plain, tag: tag, schema: schema) {
  case .null: return .null
  case .boolean: return .boolean
  case .integer, .bigInteger: return .integer
  case .double: return .double
  case .string: return .string
  case .binary: return .binary
  case .mismatch: return .mismatch
  }
}

/// The value that a reader makes of a scalar's text. Parameters as in `resolveType`.
package func resolveScalar(
  _ text: UnsafeBufferPointer<UInt8>, plain: Bool, tag: String? = nil, schema: YAMLSchema
) -> YAMLScalar {
  guard let tag else {
    guard plain else { return .string(String(decoding: text, as: UTF8.self)) }
    return switch schema {
    case .core: coreScalar(text, as: coreType(text))
    case .kubernetes: kubernetesScalar(text, as: kubernetesType(text))
    }
  }
  return switch schema {
  case .core: coreScalar(text, tag: tag)
  case .kubernetes: kubernetesScalar(text, tag: tag)
  }
}

/// The value that a reader makes of a plain, untagged scalar.
package func resolveScalar(plain text: String, schema: YAMLSchema) -> YAMLScalar {
  var text = text
  return text.withUTF8 { resolveScalar($0, plain: true, schema: schema) }
}

/// Tags of YAML's own types, as libyaml resolves `!!int`.
enum YAMLTag {
  static let prefix = "tag:yaml.org,2002:"
  static let null = "tag:yaml.org,2002:null"
  static let bool = "tag:yaml.org,2002:bool"
  static let int = "tag:yaml.org,2002:int"
  static let float = "tag:yaml.org,2002:float"
  static let string = "tag:yaml.org,2002:str"
  static let binary = "tag:yaml.org,2002:binary"
  static let timestamp = "tag:yaml.org,2002:timestamp"
  static let merge = "tag:yaml.org,2002:merge"
  /// `!`: whatever it looks like, it is text.
  static let nonSpecific = "!"
}
