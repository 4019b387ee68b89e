internal import Glibc

/// An open output directory: everything is named relative to it, and no link below it is followed.
struct OutputDirectory: ~Copyable {
  let descriptor: FileDescriptor
  /// As the person named it.
  let path: String

  /// Opens a directory; nil when there is none.
  static func open(_ path: String) throws(FileError) -> OutputDirectory? {
    do throws(FileError) {
      let descriptor = try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
      return OutputDirectory(descriptor: descriptor, path: path)
    } catch  where error.reason == .missing {
      return nil
    }
  }

  /// Makes a directory with those it lies in, and opens it.
  static func make(_ path: String) throws(FileError) -> OutputDirectory {
    for parent in parents(of: path) + [path] where !parent.isEmpty {
      if mkdir(parent, 0o777) != 0, errno != EEXIST, errno != EISDIR {
        // A read-only file system says so even where the directory stands.
        let code = errno
        if LocalFiles().kind(of: parent) == nil { throw FileError(path: parent, errno: code) }
      }
    }
    let descriptor = try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
    return OutputDirectory(descriptor: descriptor, path: path)
  }

  var number: Int32 { descriptor.number }

  /// A relative path as the person would name it.
  func named(_ relative: String) -> String { path.hasSuffix("/") ? path + relative : path + "/" + relative }

  func failure(_ relative: String, _ code: Int32) -> FileError { FileError(path: named(relative), errno: code) }

  /// What stands at a path, links not followed; nil when nothing does.
  func status(_ relative: String) throws(FileError) -> stat? {
    var status = stat()
    if fstatat(number, relative, &status, AT_SYMLINK_NOFOLLOW) == 0 { return status }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw failure(relative, errno)
  }

  /// Refuses a path that a link or a file stands in the way of.
  func checkWay(to relative: String) throws(FileError) {
    for part in parents(of: relative) + [relative] {
      guard let status = try status(part) else { return }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: continue
      case S_IFLNK: throw FileError(path: named(part), reason: .symbolicLink)
      default: throw FileError(path: named(part), reason: .notDirectory)
      }
    }
  }

  func list(_ relative: String) throws(FileError) -> [String] {
    var directory = try FileDescriptor(
      opening: relative, in: number, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW, named: named(relative))
    return DirectoryListing(try entries(in: directory.take(), path: named(relative))).names
  }

  func read(_ relative: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try FileDescriptor(
      opening: relative, in: number, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK, named: named(relative))
    return try file.readAll(limit: limit, expecting: Int(try file.status().st_size))
  }

  /// Makes directories down to a path; those that stand are fine.
  func makeDirectories(_ relative: String) throws(FileError) {
    for part in parents(of: relative) + [relative] where mkdirat(number, part, 0o777) != 0 && errno != EEXIST {
      throw failure(part, errno)
    }
  }

  /// - Parameter shown: the path to name when it fails.
  func create(_ relative: String, _ bytes: [UInt8], mode: mode_t, shown: String) throws(FileError) {
    var file = try FileDescriptor(
      opening: relative, in: number, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode, named: named(shown))
    try file.writeAll(bytes)
    try file.close()
  }

  func rename(_ old: String, _ new: String) throws(FileError) {
    guard renameat(number, old, number, new) == 0 else { throw failure(new, errno) }
  }

  func remove(_ relative: String) throws(FileError) {
    guard unlinkat(number, relative, 0) == 0 || errno == ENOENT else { throw failure(relative, errno) }
  }

  /// Removes a directory if it is empty.
  ///
  /// - Returns: whether it is gone.
  @discardableResult
  func removeEmptyDirectory(_ relative: String) -> Bool {
    unlinkat(number, relative, AT_REMOVEDIR) == 0 || errno == ENOENT
  }
}
