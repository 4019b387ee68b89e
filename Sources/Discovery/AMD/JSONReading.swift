internal import Diagnostics
internal import ExternalResources
internal import YAMLTree

/// The root of a JSON document; nil when it is none. JSON is YAML, so `YAMLTree` reads it, within its limits.
///
/// What stands before the first bracket is skipped: tools print warnings there.
func parseJSON(_ text: String, name: String) -> YAMLNode? {
  let bytes = Array(text.utf8.drop { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "[") })
  guard !bytes.isEmpty else { return nil }
  let tree = parseYAML(SourceFile(path: name, text: bytes))
  guard tree.problem == nil else { return nil }
  return tree.documents.first?.resolved
}

extension YAMLNode {
  /// The trimmed text of a scalar member; nil for none, for `N/A` and for what the tools write instead of it.
  func member(_ key: String) -> String? {
    guard let value = self[key], value.kind == .scalar else { return nil }
    let text = trimmed(value.text)
    switch text {
    case "", "N/A", "null", "None", "unknown", "<redacted>": return nil
    default: return text
    }
  }

  /// The trimmed text of the first member whose key is one of these, upper and lower case alike.
  func member(anyOf keys: String...) -> String? {
    for (key, _) in resolved.entries where keys.contains(key.text.lowercased()) {
      if let value = member(key.text) { return value }
    }
    return nil
  }
}
