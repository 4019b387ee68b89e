/// Finds the pieces of one external resource on this host: Flink's `ExternalResourceDriver`.
///
/// The TaskExecutor manages no specific resource itself. It asks the driver, once, for the amount it was configured with,
/// and hands what it gets to the operators.
public protocol ExternalResourceDriver<Info>: Sendable {
  /// What the driver tells about one piece.
  associatedtype Info: ExternalResourceInfo

  /// Finds the resource.
  ///
  /// - Parameter amount: how many pieces are wanted, more than 0.
  /// - Returns: the pieces, each once. A driver throws rather than return fewer than `amount`.
  func retrieveResourceInfo(amount: Int) async throws(ExternalResourceError) -> Set<Info>
}

/// Makes the driver of one resource from its configuration: Flink's `ExternalResourceDriverFactory`.
public protocol ExternalResourceDriverFactory: Sendable {
  /// Makes a driver.
  ///
  /// - Parameter configuration: the keys `external-resource.<name>.param.*` without that prefix.
  /// - Throws: `ExternalResourceError` for a value that can't be used. A driver that needs no parameter accepts none.
  func createExternalResourceDriver(
    _ configuration: ExternalResourceConfiguration
  ) throws(ExternalResourceError) -> any ExternalResourceDriver
}

/// The parameters of one resource: `external-resource.<name>.param.*`, the prefix removed.
public struct ExternalResourceConfiguration: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  public var values: [String: String]

  public init(_ values: [String: String] = [:]) { self.values = values }

  public init(dictionaryLiteral elements: (String, String)...) {
    values = Dictionary(elements) { $1 }
  }

  /// The parameters of a resource out of a whole Flink configuration.
  ///
  /// - Parameter name: the resource, such as `gpu`.
  public init(resource name: String, in configuration: [String: String]) {
    let prefix = "external-resource.\(name).param."
    values = [:]
    for (key, value) in configuration where key.hasPrefix(prefix) {
      values[String(key.dropFirst(prefix.count))] = value
    }
  }

  /// The value of a key; nil when it isn't set.
  public subscript(key: String) -> String? { values[key] }
}
