/// What an operator gets to know about one piece of an external resource: Flink's `ExternalResourceInfo`.
public protocol ExternalResourceInfo: Sendable, Hashable {
  /// The value of a property; nil for a key this info doesn't have.
  func property(_ key: String) -> String?
  /// The keys of all properties, sorted.
  var keys: [String] { get }
}
