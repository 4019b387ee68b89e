internal import CLinux
internal import Glibc

/// Processes that leave the one that started them, such as a daemon that forks twice: no process group and no parent leads to them.
package enum Orphans {
  /// Makes this process the parent of every process below it whose own parent ends.
  ///
  /// For a program that starts nothing which may outlive it.
  package static func adopt() { drey_adopt_orphans() }

  /// Kills every process below this one, those that were adopted included.
  package static func end() {
    // What is killed may have started another just before; a process that hangs in the kernel is left to it.
    for _ in 0..<50 {
      let left = descendants(of: getpid())
      guard !left.isEmpty else { return }
      for process in left where process.isRunning { kill(process.process, SIGKILL) }
      usleep(2000)
    }
  }
}
