/// Driver factories by the class name that `external-resource.<name>.driver-factory.class` has.
public struct ExternalResourceDriverRegistry: Sendable {
  private var factories: [String: any ExternalResourceDriverFactory] = [:]

  /// A registry without a driver.
  public init() {}

  /// A registry with the drivers that come with Drey: the GPU's.
  ///
  /// - Parameter scripts: what the GPU driver runs where no script is configured.
  public static func standard(scripts: ShippedScripts = .embedded) -> ExternalResourceDriverRegistry {
    var registry = ExternalResourceDriverRegistry()
    registry.register(GPUDriverFactory(scripts: scripts), as: GPUDriverFactory.className, GPUDriverFactory.shortName)
    return registry
  }

  /// Adds a factory under its class name and aliases; the last one under a name holds.
  public mutating func register(_ factory: some ExternalResourceDriverFactory, as names: String...) {
    for name in names { factories[name] = factory }
  }

  /// The names that are known, sorted.
  public var names: [String] { factories.keys.sorted() }

  /// The factory of a class name.
  ///
  /// - Throws: `ExternalResourceError.unknownFactory`, which names the known ones.
  public func factory(named name: String) throws(ExternalResourceError) -> any ExternalResourceDriverFactory {
    guard let factory = factories[name] else { throw .unknownFactory(name: name, known: names) }
    return factory
  }
}
