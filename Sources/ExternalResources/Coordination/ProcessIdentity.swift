internal import Glibc

/// A process that can't be mistaken for a later one with the same id.
public struct ProcessIdentity: Sendable, Hashable {
  public var process: Int32
  /// Clock ticks from the boot to the process's start; nil where `/proc` doesn't tell.
  public var start: UInt64?
  /// The boot's id; nil where the kernel doesn't tell.
  public var boot: String?

  public init(process: Int32, start: UInt64? = nil, boot: String? = nil) {
    self.process = process
    self.start = start
    self.boot = boot
  }

  /// The process that has this id now; nil when there is none, or nothing but its exit status is left.
  public static func running(_ process: Int32) -> ProcessIdentity? {
    guard process > 0 else { return nil }
    guard let fields = processFields(process) else {
      // Another user's process may be hidden from us (`hidepid`): then it exists all the same.
      guard kill(process, 0) == 0 || errno == EPERM else { return nil }
      return ProcessIdentity(process: process, boot: currentBoot())
    }
    guard fields[0] != [UInt8(ascii: "Z")], fields[0] != [UInt8(ascii: "X")] else { return nil }
    return ProcessIdentity(
      process: process, start: UInt64(String(decoding: fields[19], as: UTF8.self)), boot: currentBoot())
  }

  /// Whether the process still runs: the same one, not another that got its id. What isn't known is taken for equal.
  public var isRunning: Bool {
    guard let now = Self.running(process) else { return false }
    if let boot, let current = now.boot, boot != current { return false }
    if let start, let current = now.start, start != current { return false }
    return true
  }

  /// The process that started this one; nil when it is gone, or outside of this PID namespace.
  ///
  /// An orphan's parent is init, or another process that adopts. Neither started it: it is of another session, of another
  /// process group, or called like an init. (A TaskManager can itself be process 1, of a container.) Only a shell at a
  /// terminal puts what it starts into groups that are neither its own nor the child's.
  public static func parent() -> ProcessIdentity? {
    let parent = getppid()
    guard parent > 0, getsid(parent) == getsid(0) else { return nil }
    let group = getpgrp()
    if group != getpid(), group != getpgid(parent), parent == 1 || !hasTerminal() { return nil }
    if parent == 1, let name = readSmallFile("/proc/1/comm"), initNames.contains(String(decoding: name, as: UTF8.self))
    {
      return nil
    }
    return running(parent)
  }

  private static func hasTerminal() -> Bool {
    let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
  }

  private static let initNames: Set<String> = [
    "systemd\n", "init\n", "tini\n", "dumb-init\n", "docker-init\n", "catatonit\n", "s6-svscan\n", "runit\n",
  ]

  private static func currentBoot() -> String? {
    readSmallFile("/proc/sys/kernel/random/boot_id").map { trimmed(String(decoding: $0, as: UTF8.self)) }
  }
}

/// What the kernel tells of a process behind its name: 0 is its state, 1 its parent, 19 its start; nil where it doesn't tell.
func processFields(_ process: pid_t) -> [ArraySlice<UInt8>]? {
  // The name stands in parentheses, and may hold any character.
  guard let stat = readSmallFile("/proc/\(process)/stat"), let end = stat.lastIndex(of: UInt8(ascii: ")")) else {
    return nil
  }
  let fields = stat[(end + 1)...].split(separator: UInt8(ascii: " "))
  return fields.count > 19 ? fields : nil
}

/// A file of `/proc` or `/sys`, at most 64 KiB of it; nil when it can't be read.
func readSmallFile(_ path: String) -> [UInt8]? {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  return [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
    while count < buffer.count {
      let got = read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return }
      count += got
    }
  }
}
