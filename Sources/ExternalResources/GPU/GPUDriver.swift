internal import Glibc

/// Finds GPUs by running a discovery script: Flink's `GPUDriver` without its faults.
///
/// What differs, and why (`FlinkGPUDriver` answers as Flink does):
/// - output is read while the script runs, so that a script that writes much doesn't block until the timeout;
/// - the timeout ends the script's children, too, and a child left in the background can't hold the call;
/// - arguments that aren't set are absent, not the word `null`; a path may hold a space;
/// - fewer GPUs than asked for, one GPU twice, and text that names no GPU are errors, not answers.
///
/// More GPUs than asked for are returned as they are: the script decides.
public struct GPUDriver: ExternalResourceDriver {
  /// The configuration's keys, without `external-resource.<name>.param.`.
  public enum Key {
    /// The script: absolute, or relative to `FLINK_HOME`, else to the working directory. Default: the shipped script.
    public static let path = "discovery-script.path"
    /// Arguments after the amount, split at white space. Quotes have no meaning, as in Flink.
    public static let arguments = "discovery-script.args"
    /// How long the script may run: `10 s`, `1500 ms`; a bare number is milliseconds. Not known to Flink, where it is
    /// always ten seconds.
    public static let timeout = "discovery-script.timeout"
    /// `nvidia` or `amd`: which shipped script runs where no path is set. Default `nvidia`, as in Flink.
    public static let vendor = "vendor"
  }

  let script: DiscoveryScript
  let arguments: [String]
  let timeout: Duration
  let vendor: String?
  let commands: any CommandRunning

  /// - Parameters:
  ///   - scripts: what runs where no path is configured.
  ///   - commands: the host to run the script on.
  ///   - environment: where `FLINK_HOME` is looked up.
  public init(
    _ configuration: ExternalResourceConfiguration, scripts: ShippedScripts = .embedded,
    commands: any CommandRunning = LocalCommands(), environment: [String: String]? = nil
  ) throws(ExternalResourceError) {
    let vendor = configuration[Key.vendor] ?? "nvidia"
    guard vendor == "nvidia" || vendor == "amd" else {
      throw .invalidParameter(key: Key.vendor, value: vendor, rule: "can only be nvidia or amd")
    }
    if let path = configuration[Key.path] {
      guard !trimmed(path).isEmpty else {
        throw .invalidParameter(key: Key.path, value: path, rule: "can only be the path of a script")
      }
      // Set and empty counts as not set, as in Flink.
      let home = (environment ?? currentEnvironment())["FLINK_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "."
      script = .file(path: path.hasPrefix("/") ? path : "\(home)/\(path)")
      self.vendor = configuration[Key.vendor]
    } else {
      script =
        vendor == "amd"
        ? .text(name: "amd-gpu-discovery.sh", body: scripts.amd)
        : .text(name: "nvidia-gpu-discovery.sh", body: scripts.nvidia)
      self.vendor = vendor
    }
    arguments = (configuration[Key.arguments] ?? "").split { $0.isASCII && $0.isWhitespace }.map(String.init)
    timeout = try Self.timeout(configuration[Key.timeout])
    self.commands = commands
  }

  public func retrieveResourceInfo(amount: Int) async throws(ExternalResourceError) -> Set<GPUInfo> {
    Set(try await discover(amount: amount).gpus)
  }

  /// Runs the script; what `retrieveResourceInfo` gives, in the script's order, and what a person should know besides.
  public func discover(amount: Int) async throws(ExternalResourceError) -> GPUAnswer {
    guard amount > 0 else { throw .amountNotPositive(amount) }
    let outcome: CommandOutcome
    do {
      outcome = try await commands.run(Command(script.arguments([String(amount)] + arguments), timeout: timeout))
    } catch {
      throw Self.failure(error, script)
    }
    guard outcome.succeeded else {
      throw .scriptFailed(
        path: script.name, ending: outcome.ending, output: outcome.outputText, errors: outcome.errorText)
    }
    return try answer(outcome, amount)
  }

  private func answer(_ outcome: CommandOutcome, _ amount: Int) throws(ExternalResourceError) -> GPUAnswer {
    var answer = GPUAnswer()
    let lines = outcome.output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.count == 1, outcome.droppedOutput > 0 {
      throw .outputTooLong(path: script.name, limit: outcome.output.count)
    }
    let line = String(decoding: lines.first ?? [], as: UTF8.self)
    if lines.dropFirst().contains(where: { !$0.isEmpty }) {
      answer.notes.append("the script printed more than one line; only the first counts: '\(printable(line))'")
    }
    let errors = outcome.errorText
    var seen: Set<String> = []
    for part in line.split(separator: ",") {
      let index = trimmed(part)
      if index.isEmpty { continue }
      guard Self.namesGPU(index) else {
        throw .notAnIndex(text: index, line: line, path: script.name, errors: errors)
      }
      guard seen.insert(index).inserted else {
        throw .duplicate(index: index, line: line, path: script.name, errors: errors)
      }
      let uuid = Int(index) == nil ? index : nil
      answer.gpus.append(GPUInfo(index: index, uuid: uuid, vendor: vendor))
    }
    guard answer.gpus.count >= amount else {
      throw .tooFew(asked: amount, found: answer.gpus.map(\.index), path: script.name, errors: errors)
    }
    answer.messages = errors
    return answer
  }

  /// A number of at most five digits, or `GPU-…` or `MIG-…`.
  static func namesGPU(_ text: String) -> Bool {
    let bytes = text.utf8
    if bytes.allSatisfy({ (0x30...0x39).contains($0) }) { return bytes.count <= 5 }
    guard text.hasPrefix("GPU-") || text.hasPrefix("MIG-"), bytes.count > 4, bytes.count <= 100 else { return false }
    return bytes.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2F
    }
  }

  private static func timeout(_ text: String?) throws(ExternalResourceError) -> Duration {
    guard let text else { return .seconds(10) }
    let digits = text.prefix { ("0"..."9").contains($0) }
    let unit = trimmed(text.dropFirst(digits.count))
    if let number = Int64(digits), number > 0, number <= 86_400_000 {
      switch unit {
      case "", "ms": return .milliseconds(number)
      case "s", "sec": return .seconds(number)
      case "min", "m": return .seconds(number * 60)
      default: break
      }
    }
    throw .invalidParameter(key: Key.timeout, value: text, rule: "can only be a duration such as '10 s' or '1500 ms'")
  }

  private static func failure(_ failure: CommandFailure, _ script: DiscoveryScript) -> ExternalResourceError {
    switch failure {
    case .notFound:
      if case .text = script {
        return .scriptNotStarted(path: script.name, reason: "bash is not on the PATH")
      }
      return .scriptNotFound(path: script.name)
    case .notStarted(_, let reason): return .scriptNotStarted(path: script.name, reason: reason)
    case .timedOut(_, let limit, let partial):
      return .scriptTimedOut(path: script.name, after: limit, errors: partial.errorText)
    case .interrupted: return .interrupted
    case .stuck: return .scriptStuck(path: script.name)
    case .unreachable(let reason): return .unreachable(reason: reason)
    }
  }
}

/// What a discovery script said.
public struct GPUAnswer: Sendable, Hashable {
  /// In the script's order.
  public var gpus: [GPUInfo] = []
  /// What a person should know: more than one line of output.
  public var notes: [String] = []
  /// The script's standard error.
  public var messages = ""

  public init() {}
}
