/// Why a driver could not be made, or found no resource.
public enum ExternalResourceError: Error, Sendable, Hashable {
  /// No factory is registered under this class name.
  case unknownFactory(name: String, known: [String])
  /// A parameter has a value that can't be used; `rule` says what it can be.
  case invalidParameter(key: String, value: String, rule: String)
  /// A resource is asked for by a positive amount.
  case amountNotPositive(Int)
  /// No script stands at the path.
  case scriptNotFound(path: String)
  /// The script is there but doesn't start.
  case scriptNotStarted(path: String, reason: String)
  /// The script exited with another status than 0, or was killed by a signal.
  case scriptFailed(path: String, ending: CommandOutcome.Ending, output: String, errors: String)
  /// The script ran too long and was ended with all its children.
  case scriptTimedOut(path: String, after: Duration, errors: String)
  /// The script can't be killed: it hangs in the kernel.
  case scriptStuck(path: String)
  /// The first line of the script's output is longer than what is read of it.
  case outputTooLong(path: String, limit: Int)
  /// The script printed fewer indexes than were asked for.
  case tooFew(asked: Int, found: [String], path: String, errors: String)
  /// The script printed an index twice.
  case duplicate(index: String, line: String, path: String, errors: String)
  /// The script printed something that names no GPU.
  case notAnIndex(text: String, line: String, path: String, errors: String)
  /// The run was cancelled, or the process got a signal to end.
  case interrupted
  /// The host could not be asked.
  case unreachable(reason: String)
  /// A failure of another driver, in its own words.
  case driver(reason: String, advice: String)
}

extension ExternalResourceError: CustomStringConvertible {
  /// What is wrong, without a full stop, on one line; text from outside is escaped and shortened.
  public var description: String {
    switch self {
    case .unknownFactory(let name, _): "no driver factory is called \(printable(name))"
    case .invalidParameter(let key, let value, let rule): "\(key): \(rule), not '\(printable(value))'"
    case .amountNotPositive(let amount): "an amount can only be positive, not \(amount)"
    case .scriptNotFound(let path): "there is no discovery script at \(printable(path))"
    case .scriptNotStarted(let path, let reason): "the discovery script \(printable(path)) doesn't start: \(reason)"
    case .scriptFailed(let path, let ending, let output, let errors):
      "the discovery script \(printable(path)) \(ending.words)\(said(errors.isEmpty ? output : errors))"
    case .scriptTimedOut(let path, let limit, let errors):
      "the discovery script \(printable(path)) ran for more than \(limit.words)\(said(errors))"
    case .scriptStuck(let path): "the discovery script \(printable(path)) hangs in the kernel and can't be ended"
    case .outputTooLong(let path, let limit):
      "the discovery script \(printable(path)) printed a line of more than \(limit) bytes"
    case .tooFew(let asked, let found, let path, let errors):
      "the discovery script \(printable(path)) found \(found.count) of \(asked) GPUs\(said(errors))"
    case .duplicate(let index, let line, let path, let errors):
      "the discovery script \(printable(path)) printed the GPU \(printable(index)) twice in '\(printable(line))'\(said(errors))"
    case .notAnIndex(let text, let line, let path, let errors):
      "the discovery script \(printable(path)) printed '\(printable(text))' in '\(printable(line))', which names no GPU\(said(errors))"
    case .interrupted: "interrupted"
    case .unreachable(let reason): printable(reason)
    case .driver(let reason, _): printable(reason)
    }
  }

  /// What to do about it, as a verb phrase.
  public var advice: String {
    switch self {
    case .unknownFactory(_, let known): "use one of \(known.joined(separator: ", ")), or register the factory"
    case .invalidParameter(let key, _, let rule): "set \(key) to a value that fits: \(rule)"
    case .amountNotPositive: "set external-resource.<name>.amount to 1 or more"
    case .scriptNotFound:
      "check external-resource.<name>.param.discovery-script.path: a relative path counts from FLINK_HOME, else from the working directory"
    case .scriptNotStarted: "make the script an executable file with LF line ends and an interpreter that exists"
    case .scriptFailed: "run the script by hand as the user of the TaskManager, with the same arguments"
    case .scriptTimedOut:
      "run the vendor's tool by hand: a tool that is slow only the first time needs persistence mode"
    case .scriptStuck: "look at dmesg for a fault of the GPU driver, and restart the host"
    case .outputTooLong: "let the script print nothing but one line of comma-separated indexes"
    case .tooFew: "lower the amount, or find out why GPUs are missing: held by other processes, lost, or hidden"
    case .duplicate: "let the script print each index once"
    case .notAnIndex:
      "let the script print numbers or GPU and MIG UUIDs on standard output, and messages on standard error"
    case .interrupted: "run it again"
    case .unreachable: "check that the host answers"
    case .driver(_, let advice): advice
    }
  }

  private func said(_ text: String) -> String {
    let line = printable(trimmed(text))
    return line.isEmpty ? "" : ": \(line)"
  }
}

extension CommandOutcome.Ending {
  /// `exited with status 3`, `was killed by signal 9`.
  public var words: String {
    switch self {
    case .exited(let status): "exited with status \(status)"
    case .signalled(let signal): "was killed by signal \(signal)"
    }
  }
}
