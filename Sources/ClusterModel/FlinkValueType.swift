/// The Java class of a value in a Flink configuration.
package enum FlinkValueType: UInt8, Sendable, CaseIterable {
  case string
  case integer
  case long
  case bigInteger
  case double
  case boolean
  case bytes
  /// A YAML list; Flink keeps it as the string that its dumper prints.
  case list
  case set
  case uuid
  case optional
  /// A map; only inside lists, elsewhere maps are flattened.
  case map
  /// Nothing that Flink loads.
  case null

  /// The class's simple name in Java; nil for what Flink keeps as a string.
  package var javaName: String? {
    switch self {
    case .string, .list: nil
    case .integer: "Integer"
    case .long: "Long"
    case .bigInteger: "BigInteger"
    case .double: "Double"
    case .boolean: "Boolean"
    case .bytes: "byte[]"
    case .set: "LinkedHashSet"
    case .uuid: "UUID"
    case .optional: "Optional"
    case .map: "LinkedHashMap"
    case .null: "null"
    }
  }

  /// Whether the text that Flink prints says all there is.
  var isRebuiltFromText: Bool {
    switch self {
    case .string, .integer, .double, .boolean, .null, .uuid, .optional: true
    // The class of these is not in the text, but nothing but the class is missing.
    case .long, .bigInteger: true
    case .bytes, .list, .set, .map: false
    }
  }
}
