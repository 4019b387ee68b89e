internal import Glibc

/// Answers exactly as the GPU driver of Apache Flink 2.3.0 does, faults included.
///
/// For predictions and for the script lab. Measured against the real driver; what it does is in
/// `flink-external-resource-gpu`, `GPUDriver.java`. What it leaves running is ended here all the same.
public struct FlinkGPUDriver: Sendable {
  /// What Flink's driver would make of a script.
  public struct Answer: Sendable, Hashable {
    /// Where it throws.
    public enum Stage: String, Sendable {
      /// In the factory, when the TaskManager starts.
      case create
      /// When the driver is asked for its resources.
      case retrieve
    }

    /// A Java exception.
    public struct Fault: Error, Sendable, Hashable {
      public var stage: Stage
      /// The class's simple name.
      public var exception: String
      public var message: String
    }

    /// The indexes, each once, sorted; empty after a fault.
    public var indexes: [String] = []
    public var fault: Fault?
    /// The driver's WARN lines.
    public var logs: [String] = []

    /// Whether Flink would go on with an answer.
    public var succeeded: Bool { fault == nil }
  }

  /// The value of `discovery-script.path`; nil: the plugin's own script.
  public var path: String?
  /// The value of `discovery-script.args`; nil: not set.
  public var arguments: String?
  /// Flink's ten seconds.
  public var timeout: Duration
  private let environment: [String: String]?

  public init(
    path: String?, arguments: String?, timeout: Duration = .seconds(10), environment: [String: String]? = nil
  ) {
    self.path = path
    self.arguments = arguments
    self.timeout = timeout
    self.environment = environment
  }

  /// What `retrieveResourceInfo` of a new driver gives.
  public func answer(amount: Int) async -> Answer {
    let script: String
    switch creation() {
    case .failure(let fault): return Answer(fault: fault)
    case .success(let path): script = path
    }
    guard amount > 0 else {
      return .fault(
        .retrieve, "IllegalArgumentException",
        "The gpuAmount should be positive when retrieving the GPU resource information.")
    }
    // One string that is cut at white space: a path with a blank falls apart, and what isn't set is the word null.
    let words = JavaText.tokens("\(script) \(amount) \(arguments ?? "null")")
    guard !words.contains(where: { $0.utf8.contains(0) }) else {
      return .fault(.retrieve, "IOException", "invalid null character in command")
    }
    // Nobody reads while the script runs, and its input stays open.
    let command = Command(
      words, environment: environment, input: .silentPipe, timeout: timeout, outputLimit: 16 << 20,
      drainsWhileRunning: false)
    let cancellation = Wakeup()
    let result = await withTaskCancellationHandler {
      await onOwnThread { runProcessGroup(command, cancellation: cancellation) }
    } onCancel: {
      cancellation.wake()
    }
    switch result {
    case .success(let outcome): return read(outcome)
    case .failure(.timedOut), .failure(.stuck):
      return .fault(
        .retrieve, "TimeoutException",
        "The discovery script executed for over \(timeout.milliseconds) ms.")
    case .failure(.interrupted): return .fault(.retrieve, "InterruptedException", "null")
    case .failure(let failure):
      let program = words.first ?? ""
      let code = startError(program, failure)
      return .fault(
        .retrieve, "IOException",
        "Cannot run program \"\(program)\": error=\(code), \(String(cString: strerror(code)))")
    }
  }

  /// What Flink's factory does with the configuration: the script's absolute path, or its fault.
  func creation() -> Result<String, Answer.Fault> {
    func fault(_ exception: String, _ message: String) -> Result<String, Answer.Fault> {
      .failure(Answer.Fault(stage: .create, exception: exception, message: message))
    }
    let environment = environment ?? currentEnvironment()
    let path = path ?? "plugins/external-resource-gpu/nvidia-gpu-discovery.sh"
    if JavaText.isWhitespaceOnly(path) {
      return fault(
        "IllegalConfigurationException",
        "GPU discovery script ('external-resource.<resource_name>.discovery-script.path') is not configured.")
    }
    guard !path.utf8.contains(0) else { return fault("InvalidPathException", "Nul character not allowed: \(path)") }
    var file = JavaText.path([path])
    if !file.hasPrefix("/") { file = JavaText.path([environment["FLINK_HOME"] ?? ".", path]) }
    let absolute = file.hasPrefix("/") ? file : JavaText.path([workingDirectory(), file])
    guard access(absolute, F_OK) == 0 else {
      return fault("FileNotFoundException", "The gpu discovery script does not exist in path \(absolute).")
    }
    guard access(absolute, X_OK) == 0 else {
      return fault("FlinkException", "The discovery script \(absolute) is not executable.")
    }
    return .success(absolute)
  }

  /// The system's number for why a program didn't start.
  private func startError(_ program: String, _ failure: CommandFailure) -> Int32 {
    var status = stat()
    guard stat(program, &status) == 0 else { return errno }
    if status.st_mode & S_IFMT == S_IFDIR || access(program, X_OK) != 0 { return EACCES }
    // The file is there and may be run: its interpreter isn't, or the kernel said something else.
    if case .notStarted(_, let reason) = failure {
      for code in [E2BIG, ENOMEM, EAGAIN, ETXTBSY, ELOOP, EMFILE, ENFILE, EACCES]
      where reason == String(cString: strerror(code)) { return code }
    }
    return ENOENT
  }

  private func read(_ outcome: CommandOutcome) -> Answer {
    var answer = Answer()
    let lines = JavaText.lines(JavaText.decode(outcome.output))
    let status =
      switch outcome.ending {
      case .exited(let status): status
      case .signalled(let signal): 128 + signal
      }
    guard status == 0 else {
      answer.fault = Answer.Fault(
        stage: .retrieve, exception: "FlinkException",
        message: "Discovery script exit with non-zero return code: \(status).")
      answer.logs = [
        "GPUDriver: Discovery script exit with \(status).\nSTDOUT: \(lines.joined())\nSTDERR: \(JavaText.lines(JavaText.decode(outcome.errors)).joined())"
      ]
      return answer
    }
    if lines.count > 1 {
      answer.logs.append(
        "GPUDriver: The output of the discovery script should only contain one single line. Finding \(lines.count) lines with content: [\(lines.joined(separator: ", "))]. Will only keep the first line."
      )
    }
    // By bytes: strings compare by canonical equivalence in Swift, and by their characters in Java.
    var seen: Set<[UInt8]> = []
    let line = lines.first ?? ""
    for part in line.unicodeScalars.split(separator: ",") where !JavaText.isWhitespaceOnly(String(part)) {
      let index = JavaText.trim(String(part))
      // Control characters that aren't white space to Java but are cut by `trim`: `GPUInfo` checks its index.
      guard !JavaText.isWhitespaceOnly(index) else {
        answer.fault = Answer.Fault(stage: .retrieve, exception: "IllegalArgumentException", message: "null")
        return answer
      }
      if seen.insert(Array(index.utf8)).inserted { answer.indexes.append(index) }
    }
    answer.indexes.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return answer
  }

  private func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }
}

extension FlinkGPUDriver.Answer {
  fileprivate static func fault(_ stage: Stage, _ exception: String, _ message: String) -> Self {
    FlinkGPUDriver.Answer(fault: Fault(stage: stage, exception: exception, message: message))
  }
}
