internal import Glibc

/// Shares a host's GPUs between processes, so that no GPU has two.
///
/// One file says who holds what, under `flock` on the file itself, as Flink's own script has it; both can be used side by
/// side. What is different, and why:
/// - the file is never replaced and its bytes never go away before others stand there: a lock on a file that isn't at its
///   path any more protects nothing, and a process can be killed between any two system calls;
/// - an owner is a process id with its start time, so that an id that was given out again doesn't keep a GPU;
/// - a line that can't be understood is an error.
///
/// The full guarantee covers processes that use this and the shipped scripts. Process ids mean nothing in another PID
/// namespace: containers can't share a file.
public struct Coordination: Sendable {
  /// What Flink's script uses.
  public static let defaultPath = "/var/tmp/flink-gpu-coordination"

  private let path: String
  /// What stands behind each index in the file.
  private let mark: String
  private let patience: Duration

  /// - Parameters:
  /// - vendor: whose GPUs these are. Each vendor numbers its own, and one file is for all of a host: other vendors than
  /// NVIDIA, whose
  ///     lines are those of Flink's script, have theirs behind the index, as in `0@amd`.
  ///   - patience: how long to wait for the lock.
  public init(path: String = Coordination.defaultPath, vendor: String? = nil, patience: Duration = .seconds(8)) {
    self.path = path
    mark = vendor.flatMap { $0 == "nvidia" ? nil : "@\($0)" } ?? ""
    self.patience = patience
  }

  /// Takes GPUs that no living process holds.
  ///
  /// - Parameters:
  ///   - indexes: the host's GPUs; taken from the front.
  ///   - owner: who they are for. They are free again when it has ended.
  /// - Returns: `amount` of the indexes.
  public func take(
    _ amount: Int, of indexes: [String], for owner: ProcessIdentity
  ) throws(CoordinationError) -> [String] {
    let file = try lock()
    defer { close(file) }
    let second = try openSecond()
    defer { close(second) }
    let found = try read(file, second)
    // Who is gone loses its lines; who lives keeps them, also for GPUs that aren't on the list.
    let living = found.holdings.filter(\.owner.isRunning)
    var taken: [String: Int32] = [:]
    for holding in living { taken[holding.index] = holding.owner.process }
    let free = indexes.filter { taken[$0 + mark] == nil }
    guard free.count >= amount else {
      let holders = indexes.compactMap { index in
        taken[index + mark].map { CoordinationError.Holder(index: index, process: $0) }
      }
      throw .tooFew(wanted: amount, free: free.count, total: indexes.count, holders: holders, path: path)
    }
    guard owner.isRunning else { throw .ownerGone }
    let chosen = Array(free.prefix(amount))
    let all = CoordinationFile(living + chosen.map { CoordinationFile.Holding(index: $0 + mark, owner: owner) })
    // The start times first: without its line in the file itself, an entry there means nothing.
    try overwrite(second, all.starts)
    try overwrite(file, all.text)
    return chosen
  }

  /// Who holds what now.
  public func holders() throws(CoordinationError) -> [CoordinationError.Holder] {
    let file = try lock()
    defer { close(file) }
    let second = try openSecond()
    defer { close(second) }
    return try read(file, second).holdings.filter(\.owner.isRunning)
      .map { CoordinationError.Holder(index: $0.index, process: $0.owner.process) }
  }

  private func open(_ path: String, flags: Int32 = 0) throws(CoordinationError) -> Int32 {
    // Not inherited: a child that outlives this process must not keep the lock.
    let flags = flags | O_RDWR | O_CLOEXEC | O_NOCTTY
    // First without O_CREAT: where everybody may write, Linux refuses that for another user's file (`fs.protected_regular`).
    var file = Glibc.open(path, flags)
    if file < 0, errno == ENOENT { file = Glibc.open(path, flags | O_CREAT, 0o666) }
    guard file >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
    return file
  }

  /// The file for the start times. Nobody has chosen its name, so that a link of that name leads where nobody wants it.
  private func openSecond() throws(CoordinationError) -> Int32 {
    let second = "\(path).drey"
    let file = try open(second, flags: O_NOFOLLOW | O_NONBLOCK)
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw .unusable(path: second, reason: "it is not a regular file")
    }
    return file
  }

  /// The open and locked file, which stands at its path.
  private func lock() throws(CoordinationError) -> Int32 {
    let deadline = ContinuousClock.now + patience
    var pause: UInt32 = 500
    while true {
      let file = try open(path)
      while flock(file, LOCK_EX | LOCK_NB) != 0 {
        let code = errno
        guard code == EWOULDBLOCK || code == EINTR else {
          close(file)
          throw .unusable(path: path, reason: String(cString: strerror(code)))
        }
        guard ContinuousClock.now < deadline else {
          close(file)
          throw .locked(path: path, after: patience)
        }
        usleep(pause)
        pause = min(pause * 2, 8000)
      }
      var locked = stat()
      var there = stat()
      if fstat(file, &locked) == 0, stat(path, &there) == 0, locked.st_ino == there.st_ino,
        locked.st_dev == there.st_dev
      {
        guard locked.st_mode & S_IFMT == S_IFREG else {
          close(file)
          throw .unusable(path: path, reason: "it is not a regular file")
        }
        return file
      }
      // Flink's own script puts another file in its place: that one is to be locked.
      close(file)
      guard ContinuousClock.now < deadline else { throw .locked(path: path, after: patience) }
    }
  }

  private func read(_ file: Int32, _ second: Int32) throws(CoordinationError) -> CoordinationFile {
    let (text, starts) = (try bytes(file), try bytes(second))
    do throws(CoordinationFile.Damage) {
      return try CoordinationFile(text: text, starts: starts)
    } catch {
      throw .damaged(path: path, line: error.line, text: error.text)
    }
  }

  /// All of a file. What can't be read is not empty: each GPU would seem to be free.
  private func bytes(_ file: Int32) throws(CoordinationError) -> [UInt8] {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
    guard status.st_size <= 1 << 20 else { throw .damaged(path: path, line: 1, text: "more than 1 MiB") }
    let size = Int(status.st_size)
    var failure: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = pread(file, buffer.baseAddress.map { $0 + count }, size - count, off_t(count))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        guard got > 0 else { return }
        count += got
      }
    }
    if let failure { throw .unusable(path: path, reason: String(cString: strerror(failure))) }
    return bytes
  }

  /// Puts the text over the old one in one call, line feeds over what is left of that, and cuts those off after.
  ///
  /// A process that is killed in between leaves empty lines, which nobody minds.
  private func overwrite(_ file: Int32, _ text: [UInt8]) throws(CoordinationError) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
    var bytes = text
    if bytes.count < Int(status.st_size) {
      bytes.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: Int(status.st_size) - bytes.count))
    }
    let old = try self.bytes(file)
    let written = pwrite(file, bytes, bytes.count, 0)
    guard written == bytes.count else {
      let code = written < 0 ? errno : ENOSPC
      // A full disk: what stood there fits.
      _ = pwrite(file, old, old.count, 0)
      _ = ftruncate(file, off_t(old.count))
      throw .unusable(path: path, reason: String(cString: strerror(code)))
    }
    if bytes.count > text.count { _ = ftruncate(file, off_t(text.count)) }
  }
}
