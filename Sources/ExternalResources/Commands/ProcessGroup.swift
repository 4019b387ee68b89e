internal import CLinux
internal import Glibc

/// Runs a command in a process group of its own, and returns when nothing of it is left.
///
/// Why not `Foundation.Process` or `swift-subprocess`: the teardown of both ends when the leader of the group exits, so
/// that a child which ignores SIGTERM goes on running. Here the whole group is killed while the leader is still a zombie:
/// as long as it isn't reaped, its id can't name another group.
///
/// Both streams are read while the command runs. A child that was left in the background and holds the pipes can't hold
/// the call: it gets a tenth of a second, then it is ended, too. A command that has to be ended takes its descendants in other groups
/// (`timeout`, `setsid`) along, as long as their parents live; what a command that ended by itself left there is beyond reach.
///
/// - Parameter cancellation: ends the command early when woken.
func runProcessGroup(_ command: Command, cancellation: Wakeup? = nil) -> Result<CommandOutcome, CommandFailure> {
  do {
    var group = ProcessGroup(try spawn(command), command)
    return group.run(cancellation: cancellation?.descriptor ?? -1)
  } catch {
    return .failure(error)
  }
}

private struct ProcessGroup {
  private enum Phase {
    case running
    /// The leader has exited; somebody holds a pipe.
    case lingering
    /// SIGTERM was sent.
    case terminating
    /// SIGKILL was sent.
    case killed
  }

  /// After the leader's exit, for children that still write.
  private static let linger = Duration.milliseconds(100)
  /// Between SIGTERM and SIGKILL.
  private static let grace = Duration.milliseconds(500)
  /// After SIGKILL, before the process is taken to hang in the kernel.
  private static let patience = Duration.seconds(2)

  private let spawned: SpawnedProcess
  private let command: Command
  /// Readable when the leader ends; -1 where the kernel has no such thing, and the wait ticks instead.
  private let ending: Int32
  private var outcome = CommandOutcome(ending: .exited(0))
  private var outputOpen = true
  private var errorsOpen = true
  private var exited = false
  private var phase = Phase.running
  private var deadline: ContinuousClock.Instant
  private var failure: CommandFailure?
  /// Processes of other groups that the command started, when it had to be ended.
  private var strays: [ProcessIdentity] = []

  init(_ spawned: SpawnedProcess, _ command: Command) {
    self.spawned = spawned
    self.command = command
    ending = drey_pidfd_open(spawned.process)
    deadline = .now + command.timeout
  }

  private var program: String { command.arguments.first ?? "" }
  /// A stream that isn't to be read yet doesn't hold the end of the command up, nor is it polled.
  private var reads: Bool { command.drainsWhileRunning || exited }

  mutating func run(cancellation: Int32) -> Result<CommandOutcome, CommandFailure> {
    while !isDone() {
      wait(cancellation)
      if !exited { exited = hasExited() }
      if reads {
        if outputOpen { outputOpen = drain(spawned.output, into: \.output, dropping: \.droppedOutput) }
        if errorsOpen { errorsOpen = drain(spawned.errors, into: \.errors, dropping: \.droppedErrors) }
      }
      advance()
    }
    finish()
    if let failure {
      if case .timedOut(let program, let limit, _) = failure {
        return .failure(.timedOut(program: program, after: limit, partial: outcome))
      }
      return .failure(failure)
    }
    return .success(outcome)
  }

  private func isDone() -> Bool {
    if exited { return (!outputOpen && !errorsOpen) || (phase == .killed && ContinuousClock.now >= deadline) }
    return phase == .killed && ContinuousClock.now >= deadline
  }

  /// Sleeps until there is something to do.
  private mutating func wait(_ cancellation: Int32) {
    var watched: [pollfd] = []
    func watch(_ descriptor: Int32) {
      if descriptor >= 0 { watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
    }
    if reads, outputOpen { watch(spawned.output) }
    if reads, errorsOpen { watch(spawned.errors) }
    if !exited { watch(ending) }
    let streams = watched.count
    if phase == .running || phase == .lingering {
      watch(cancellation)
      if !command.outlivesInterruption { watch(Interruption.descriptor) }
    }
    let left = max(0, (deadline - .now).milliseconds + 1)
    let tick = !exited && ending < 0 ? min(left, 5) : left
    guard poll(&watched, nfds_t(watched.count), Int32(clamping: tick)) > 0 else { return }
    if watched[streams...].contains(where: { $0.revents != 0 }) {
      failure = .interrupted(program: program)
      terminate()
    }
  }

  private func hasExited() -> Bool {
    var code: Int32 = 0
    var status: Int32 = 0
    // WNOWAIT leaves the zombie: its id stays ours until the group is gone.
    return drey_wait(spawned.process, WNOHANG | WNOWAIT, &code, &status) != 0
  }

  /// Reads what is there; false at the end of the stream.
  private mutating func drain(
    _ descriptor: Int32, into kept: WritableKeyPath<CommandOutcome, [UInt8]>,
    dropping dropped: WritableKeyPath<CommandOutcome, Int>
  ) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
      // Bounded, so that a flood can't keep the clock from being looked at.
      for _ in 0..<16 {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count == 0 { return false }
        if count < 0 {
          if errno == EINTR { continue }
          return errno == EAGAIN
        }
        let room = max(0, command.outputLimit - outcome[keyPath: kept].count)
        outcome[keyPath: kept].append(contentsOf: buffer[..<min(room, count)])
        outcome[keyPath: dropped] += max(0, count - room)
      }
      return true
    }
  }

  private mutating func advance() {
    let late = ContinuousClock.now >= deadline
    switch phase {
    case .running where exited && (outputOpen || errorsOpen):
      phase = .lingering
      deadline = .now + Self.linger
    case .running where !exited && late:
      failure = .timedOut(program: program, after: command.timeout, partial: outcome)
      terminate()
    case .lingering where late, .running where command.endsWhenFull && outcome.droppedOutput > 0:
      terminate()
    case .terminating where late:
      signal(SIGKILL)
      phase = .killed
      deadline = .now + (exited ? Self.linger : Self.patience)
    default:
      break
    }
  }

  private mutating func terminate() {
    // Those of the group get the signal anyway; a child that hangs holds its own children.
    strays = descendants(of: spawned.process)
    signal(SIGTERM)
    phase = .terminating
    deadline = .now + Self.grace
  }

  private func signal(_ number: Int32) {
    kill(-spawned.process, number)
    for stray in strays where getpgid(stray.process) != spawned.process && stray.isRunning {
      kill(stray.process, number)
    }
  }

  /// Kills what is left of the group, reaps the leader and closes everything.
  private mutating func finish() {
    signal(SIGKILL)
    if exited {
      var code: Int32 = 0
      var status: Int32 = 0
      _ = drey_wait(spawned.process, 0, &code, &status)
      outcome.ending = code == CLD_EXITED ? .exited(status) : .signalled(status)
      // Killed is not yet gone. Signal 0 hurts nobody, should the id name another group by now.
      for _ in 0..<200 {
        guard kill(-spawned.process, 0) == 0 else { break }
        usleep(500)
      }
    } else {
      failure = .stuck(program: program)
      reapLater(spawned.process)
    }
    for descriptor in [spawned.output, spawned.errors, spawned.input, ending] where descriptor >= 0 {
      close(descriptor)
    }
  }
}

/// Waits on a thread of its own for a process that hangs in the kernel, so that it leaves no zombie if it ever ends.
private func reapLater(_ process: pid_t) {
  var thread = pthread_t()
  let status = pthread_create(
    &thread, nil,
    { argument in
      var code: Int32 = 0
      var status: Int32 = 0
      _ = drey_wait(pid_t(Int(bitPattern: argument)), 0, &code, &status)
      return nil
    }, UnsafeMutableRawPointer(bitPattern: Int(process)))
  if status == 0 { pthread_detach(thread) }
}
