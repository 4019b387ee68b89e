/// A tree to be written as YAML: what the manifests are built of.
///
/// Mappings keep their order. The writer quotes what a reader of YAML 1.1 or 1.2 could misread.
package enum YAMLValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case double(Double)
  /// Text that every reader must take as a string.
  case string(String)
  case sequence([YAMLValue])
  case mapping([Entry])

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var value: YAMLValue
    /// Lines of a comment above the entry, without their `#`.
    package var comment: [String]

    package init(_ key: String, _ value: YAMLValue, comment: [String] = []) {
      self.key = key
      self.value = value
      self.comment = comment
    }
  }
}
