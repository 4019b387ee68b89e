/// Makes `GPUDriver`s under the class name that Flink's configuration has.
public struct GPUDriverFactory: ExternalResourceDriverFactory {
  /// The factory of Flink's own plugin, which users' files name.
  public static let className = "org.apache.flink.externalresource.gpu.GPUDriverFactory"
  /// What the registry knows it by, too.
  public static let shortName = "gpu"

  private let scripts: ShippedScripts
  private let commands: any CommandRunning

  /// - Parameter commands: the host that the drivers run their scripts on.
  public init(scripts: ShippedScripts = .embedded, commands: any CommandRunning = LocalCommands()) {
    self.scripts = scripts
    self.commands = commands
  }

  public func createExternalResourceDriver(
    _ configuration: ExternalResourceConfiguration
  ) throws(ExternalResourceError) -> any ExternalResourceDriver {
    try GPUDriver(configuration, scripts: scripts, commands: commands)
  }
}
