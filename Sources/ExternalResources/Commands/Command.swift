/// A program to run: an argument list, never a shell line.
public struct Command: Sendable, Hashable {
  /// What the program's standard input is.
  public enum Input: Sendable, Hashable {
    /// Reads end at once.
    case none
    /// A pipe that nobody writes to and nobody closes, as Flink's driver leaves it: a program that reads it hangs.
    case silentPipe
    /// These bytes, and then the end.
    case bytes([UInt8])
  }

  /// The program and its arguments. A program without a slash is looked up on the `PATH` of `environment`.
  public var arguments: [String]
  /// The whole environment; nil passes this process's on.
  public var environment: [String: String]?
  /// The working directory; nil keeps this process's.
  public var directory: String?
  public var input: Input
  /// How long the program may run before its whole process group is ended.
  public var timeout: Duration
  /// Bytes kept of standard output, and of standard error. What comes after is read and dropped, so that the program
  /// never blocks on a full pipe.
  public var outputLimit: Int
  /// Whether it is ended once it has written more standard output than is kept: for a caller to whom that is an error, and who
  /// would otherwise wait for a flood until the time is up.
  public var endsWhenFull: Bool
  /// Whether output is read while the program runs. Only Flink's compatible driver says no.
  public var drainsWhileRunning: Bool
  /// Whether it runs on when this process is told to end: for what cleans up.
  public var outlivesInterruption: Bool

  /// A command with the defaults of a discovery script: no input, ten seconds, 1 MiB a stream.
  public init(
    _ arguments: [String], environment: [String: String]? = nil, directory: String? = nil, input: Input = .none,
    timeout: Duration = .seconds(10), outputLimit: Int = 1 << 20, endsWhenFull: Bool = false,
    drainsWhileRunning: Bool = true, outlivesInterruption: Bool = false
  ) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.input = input
    self.timeout = timeout
    self.outputLimit = outputLimit
    self.endsWhenFull = endsWhenFull
    self.drainsWhileRunning = drainsWhileRunning
    self.outlivesInterruption = outlivesInterruption
  }
}

/// What a command did.
public struct CommandOutcome: Sendable, Hashable {
  /// How the program ended.
  public enum Ending: Sendable, Hashable {
    /// It exited, with its status.
    case exited(Int32)
    /// A signal killed it.
    case signalled(Int32)
  }

  public var ending: Ending
  /// Standard output, up to the command's limit.
  public var output: [UInt8]
  /// Standard error, up to the command's limit.
  public var errors: [UInt8]
  /// Bytes of standard output beyond the limit.
  public var droppedOutput: Int
  /// Bytes of standard error beyond the limit.
  public var droppedErrors: Int

  public init(
    ending: Ending, output: [UInt8] = [], errors: [UInt8] = [], droppedOutput: Int = 0, droppedErrors: Int = 0
  ) {
    self.ending = ending
    self.output = output
    self.errors = errors
    self.droppedOutput = droppedOutput
    self.droppedErrors = droppedErrors
  }

  /// Whether it exited with status 0.
  public var succeeded: Bool { ending == .exited(0) }
  /// Standard output as text; bytes that aren't UTF-8 become U+FFFD.
  public var outputText: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text; bytes that aren't UTF-8 become U+FFFD.
  public var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Why a command gave no outcome.
public enum CommandFailure: Error, Sendable, Hashable {
  /// No such program on the `PATH`, or at the path.
  case notFound(program: String)
  /// The program stands there but doesn't start: not executable, a directory, a missing interpreter. `reason` says
  /// which, in words.
  case notStarted(program: String, reason: String)
  /// It ran longer than its timeout and was ended, children included. `partial` is what it had written.
  case timedOut(program: String, after: Duration, partial: CommandOutcome)
  /// The task was cancelled, or the process got a signal to end.
  case interrupted(program: String)
  /// It didn't even end when killed: it hangs in the kernel, as a tool does on a broken GPU driver.
  case stuck(program: String)
  /// The host itself couldn't be asked.
  case unreachable(reason: String)
}

extension CommandFailure: CustomStringConvertible {
  /// A sentence without a full stop.
  public var description: String {
    switch self {
    case .notFound(let program): "\(program): not found"
    case .notStarted(let program, let reason): "\(program): cannot start: \(reason)"
    case .timedOut(let program, let limit, _): "\(program): still running after \(limit.words), ended"
    case .interrupted(let program): "\(program): interrupted"
    case .stuck(let program): "\(program): hangs in the kernel and cannot be killed"
    case .unreachable(let reason): reason
    }
  }
}

extension Duration {
  /// `10 s`, `1500 ms`.
  package var words: String {
    let milliseconds = self.milliseconds
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }

  /// Whole milliseconds, rounded down; at most 24 days.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
