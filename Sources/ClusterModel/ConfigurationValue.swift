/// A value of a Flink configuration, typed as Flink's YAML reader types it.
///
/// A legacy `flink-conf.yaml` has strings only.
package enum ConfigurationValue: Sendable, Hashable {
  case string(String)
  /// A Java Integer, Long or BigInteger: `digits` is its decimal form.
  case integer(digits: String)
  case double(Double)
  case boolean(Bool)
  /// `!!binary`, decoded.
  case bytes([UInt8])
  case list([ConfigurationValue])
  /// A mapping inside a list; other mappings are flattened into keys.
  case map([Entry])
  /// `!!set`.
  case set([ConfigurationValue])
  /// Only inside lists, maps and sets: elsewhere a null is a load error.
  case null

  package struct Entry: Sendable, Hashable {
    package var key: ConfigurationValue
    package var value: ConfigurationValue

    package init(key: ConfigurationValue, value: ConfigurationValue) {
      self.key = key
      self.value = value
    }
  }
}
