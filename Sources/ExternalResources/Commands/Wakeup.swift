internal import CLinux
internal import Glibc
internal import Synchronization

/// A descriptor that becomes readable once, and stays so: it ends a wait in `poll` from another thread.
final class Wakeup: Sendable {
  /// -1 where the system has no descriptor to give: the wait then ends by its timeout only.
  let descriptor: Int32

  init() { descriptor = drey_event() }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func wake() {
    guard descriptor >= 0 else { return }
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }
}

/// Ends all running commands when the process gets SIGINT, SIGTERM or SIGHUP.
///
/// Commands run in process groups of their own, so the terminal's Ctrl-C doesn't reach them: without this they would
/// outlive the process.
public enum Interruption {
  /// The signal that came, 0 before.
  private static let received = Atomic<Int32>(0)
  private static let writeEnd = Atomic<Int32>(-1)
  private static let readEnd = Atomic<Int32>(-1)

  /// Readable once a signal came; -1 when nobody watches for signals.
  static var descriptor: Int32 { readEnd.load(ordering: .acquiring) }

  /// The signal that came, if one did. A command line ends with it: `128 + signal`.
  public static var signal: Int32? {
    let signal = received.load(ordering: .acquiring)
    return signal == 0 ? nil : signal
  }

  /// Watches for signals from now on; a second signal ends the process at once. For command lines; call it once.
  public static func watch() {
    guard descriptor < 0 else { return }
    let event = drey_event()
    guard event >= 0 else { return }
    writeEnd.store(event, ordering: .releasing)
    readEnd.store(event, ordering: .releasing)
    var action = sigaction()
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
    sigemptyset(&action.sa_mask)
    // Only what a signal handler may do: atomics and `write`.
    action.__sigaction_handler.sa_handler = { signal in
      Interruption.received.store(signal, ordering: .releasing)
      var one: UInt64 = 1
      _ = write(Interruption.writeEnd.load(ordering: .acquiring), &one, 8)
    }
    var blocked = sigset_t()
    sigemptyset(&blocked)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      // What the parent chose to ignore (`nohup`) stays ignored.
      var before = sigaction()
      sigaction(signal, nil, &before)
      if before.__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) == 1 { continue }
      sigaction(signal, &action, nil)
      sigaddset(&blocked, signal)
    }
    // A parent with threads can hand down a mask in which they would wait for ever.
    sigprocmask(SIG_UNBLOCK, &blocked, nil)
  }
}
