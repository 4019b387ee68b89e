/// Makes drivers that answer as Flink's does, behind the same protocol as all others.
///
/// Its drivers give fewer GPUs than asked for without an error, as Flink's do, and know no parameter but Flink's two.
public struct FlinkGPUDriverFactory: ExternalResourceDriverFactory {
  private let timeout: Duration
  private let environment: [String: String]?

  /// - Parameters:
  ///   - timeout: Flink's ten seconds.
  ///   - environment: where `FLINK_HOME` is looked up, and what the scripts get; nil: this process's.
  public init(timeout: Duration = .seconds(10), environment: [String: String]? = nil) {
    self.timeout = timeout
    self.environment = environment
  }

  public func createExternalResourceDriver(
    _ configuration: ExternalResourceConfiguration
  ) throws(ExternalResourceError) -> any ExternalResourceDriver {
    let driver = FlinkGPUDriver(
      path: configuration[GPUDriver.Key.path], arguments: configuration[GPUDriver.Key.arguments], timeout: timeout,
      environment: environment)
    if case .failure(let fault) = driver.creation() { throw fault.error }
    return driver
  }
}

extension FlinkGPUDriver: ExternalResourceDriver {
  public func retrieveResourceInfo(amount: Int) async throws(ExternalResourceError) -> Set<GPUInfo> {
    let answer = await answer(amount: amount)
    if let fault = answer.fault { throw amount > 0 ? fault.error : .amountNotPositive(amount) }
    return Set(answer.indexes.map { GPUInfo(index: $0) })
  }
}

extension FlinkGPUDriver.Answer.Fault {
  fileprivate var error: ExternalResourceError {
    exception == "InterruptedException"
      ? .interrupted
      : .driver(
        reason: "\(exception): \(message)",
        advice: "mend the discovery script: Flink's TaskManager starts all the same, and its operators find no GPU")
  }
}
