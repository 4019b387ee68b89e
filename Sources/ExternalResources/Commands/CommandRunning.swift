/// Something that runs commands: this machine, a recording, a host behind SSH.
///
/// The driver core and the parsers of vendor tools see hosts through this alone.
public protocol CommandRunning: Sendable {
  /// Runs a command to its end.
  ///
  /// - Throws: `CommandFailure` when there is no outcome. A status other than 0 is an outcome.
  func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome
}

/// This machine.
///
/// A call runs on a thread of its own: a process is waited for in `poll`, and the pool that runs tasks must never
/// wait. The callers bound how many run at once, and with that the threads.
public struct LocalCommands: CommandRunning {
  public init() {}

  public func run(_ command: Command) async throws(CommandFailure) -> CommandOutcome {
    let cancellation = Wakeup()
    let result = await withTaskCancellationHandler {
      await onOwnThread { runProcessGroup(command, cancellation: cancellation) }
    } onCancel: {
      cancellation.wake()
    }
    return try result.get()
  }

  /// Runs a command to its end on the calling thread: for a command line that has nothing else to do meanwhile.
  package func runHere(_ command: Command) throws(CommandFailure) -> CommandOutcome {
    try runProcessGroup(command).get()
  }
}
