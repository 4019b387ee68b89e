/// Why GPUs could not be taken by coordination.
public enum CoordinationError: Error, Sendable, Hashable {
  /// The file can't be opened, read or written.
  case unusable(path: String, reason: String)
  /// Another process holds the lock.
  case locked(path: String, after: Duration)
  /// A line of the file can't be understood. `line` counts from 1.
  case damaged(path: String, line: Int, text: String)
  /// Fewer GPUs are free than are wanted.
  case tooFew(wanted: Int, free: Int, total: Int, holders: [Holder], path: String)
  /// The process that the GPUs are for is gone.
  case ownerGone

  /// A GPU and the process that holds it.
  public struct Holder: Sendable, Hashable {
    public var index: String
    public var process: Int32
  }
}

extension CoordinationError: CustomStringConvertible {
  /// What is wrong, without a full stop.
  public var description: String {
    switch self {
    case .unusable(let path, let reason): "the coordination file \(printable(path)): \(reason)"
    case .locked(let path, let limit):
      "the coordination file \(printable(path)) has been locked for \(limit.words) by another process"
    case .damaged(let path, let line, let text):
      "the coordination file \(printable(path)) is damaged at line \(line): '\(text)' is not 'INDEX PID'"
    case .tooFew(let wanted, let free, let total, let holders, _):
      "\(wanted) GPU\(wanted == 1 ? "" : "s") wanted, \(free) of \(total) free"
        + (holders.isEmpty
          ? "" : "; held: " + holders.map { "\(printable($0.index)) by process \($0.process)" }.joined(separator: ", "))
    case .ownerGone: "the process that started this one is gone"
    }
  }

  /// What to do about it, as a verb phrase.
  public var advice: String {
    switch self {
    case .unusable: "name a file that all TaskManagers of the host can write, by --coordination-file"
    case .locked(let path, _): "find the process with 'fuser \(printable(path))'"
    case .damaged: "stop this host's TaskManagers, delete the file and start them again"
    case .tooFew(_, _, _, _, let path): "lower the amount, or stop a process that \(printable(path)) names"
    case .ownerGone: "let the TaskManager start the script itself, with 'exec' in a wrapper"
    }
  }
}
