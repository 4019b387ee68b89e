internal import Glibc

/// Keeps the writing of executables apart from the start of processes.
///
/// A child has copies of all descriptors until its program begins. With one of a file that is open for writing, running
/// that file fails for that moment ("text file busy"), in whatever process tries.
package enum ExecutableWriting {
  /// Writes an executable, while no process of this one is being started.
  package static func exclusively<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_rwlock_wrlock(lock.address)
    defer { pthread_rwlock_unlock(lock.address) }
    return try body()
  }

  static func whileNoneIsWritten<Result>(_ body: () -> Result) -> Result {
    pthread_rwlock_rdlock(lock.address)
    defer { pthread_rwlock_unlock(lock.address) }
    return body()
  }

  private static let lock = Lock()

  /// `@unchecked`: the address never changes, and a POSIX lock is made to be used by several threads.
  private final class Lock: @unchecked Sendable {
    let address: UnsafeMutablePointer<pthread_rwlock_t>

    init() {
      address = .allocate(capacity: 1)
      pthread_rwlock_init(address, nil)
    }
  }
}
