internal import Glibc

/// Locks an open file or directory for this process, and waits for another run for ten seconds at most.
///
/// The lock goes with the descriptor, so that a killed run leaves none.
///
/// - Returns: false where the file system has no such locks (directories on NFS).
@discardableResult
func lock(_ number: Int32, path: String, patience: Int = 500) throws(FileError) -> Bool {
  for _ in 0..<patience {
    if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
    switch errno {
    case EINTR: continue
    case EWOULDBLOCK: usleep(20_000)
    default: return false
    }
  }
  throw FileError(path: path, reason: .busy)
}
