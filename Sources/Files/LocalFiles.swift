internal import Glibc

/// The files of this machine.
package struct LocalFiles: FileReading {
  package init() {}

  package func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    if let number = inheritedDescriptor(path) {
      return try readBytes(from: number, path: path, limit: limit, expecting: 1 << 16)
    }
    // Non-blocking, because opening a named pipe would wait for its writer.
    let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path: path, reason: .isDirectory)
    default: throw FileError(path: path, reason: .notRegular)
    }
    guard Int(status.st_size) <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
    // Files of /proc say that they are empty: reading goes on to the real end.
    return try file.readAll(limit: limit, expecting: Int(status.st_size))
  }

  package func kind(of path: String) -> FileKind? {
    if inheritedDescriptor(path) != nil { return .file }
    var status = stat()
    guard !path.utf8.contains(0), stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  package func list(_ directory: String) throws(FileError) -> [String] { try listing(of: directory).names }

  /// Reads a directory.
  func listing(of directory: String) throws(FileError) -> DirectoryListing {
    var file = try FileDescriptor(opening: directory, flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK)
    return DirectoryListing(try entries(in: file.take(), path: directory))
  }

  package func isSymbolicLink(_ path: String) -> Bool {
    var status = stat()
    guard !path.utf8.contains(0), lstat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFLNK
  }

  package func absolutePath(of path: String) -> String? {
    guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// The descriptor that a path stands for: `-` and `/dev/stdin` are 0, and a shell's `<(…)` gives `/dev/fd/63`.
///
/// These are read as they are, pipes too: whoever named them meant them.
private func inheritedDescriptor(_ path: String) -> Int32? {
  if path == "-" || path == "/dev/stdin" { return 0 }
  guard path.hasPrefix("/dev/fd/"), let number = Int32(path.dropFirst(8)), number >= 0, fcntl(number, F_GETFD) >= 0
  else { return nil }
  return number
}

/// What is in an open directory but for `.` and `..`, in the system's order.
///
/// - Parameter directory: is closed at the end.
func entries(in directory: Int32, path: String) throws(FileError) -> [DirectoryListing.Entry] {
  guard let stream = fdopendir(directory) else {
    let code = errno
    Glibc.close(directory)
    throw FileError(path: path, errno: code)
  }
  defer { closedir(stream) }
  var entries: [DirectoryListing.Entry] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else {
      guard errno == 0 else { throw FileError(path: path, errno: errno) }
      return entries
    }
    // The name's array is shorter in the header than in memory: count from the entry itself.
    let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
    let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    let name = String(cString: start)
    guard name != ".", name != ".." else { continue }
    let kind: FileKind? =
      switch Int(entry.pointee.d_type) {
      // No path of ours leads to a name that isn't UTF-8.
      case _ where String(validatingCString: start) == nil: nil
      case Int(DT_REG): .file
      case Int(DT_DIR): .directory
      case Int(DT_LNK), Int(DT_UNKNOWN): nil
      default: .other
      }
    entries.append(DirectoryListing.Entry(name: name, kind: kind))
  }
}
