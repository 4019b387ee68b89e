internal import Glibc

/// A directory of this run alone (mode 0700), which goes away with what is in it when `remove` is called or the value is
/// released.
package final class PrivateDirectory: Sendable {
  /// From the root.
  package let path: String

  package struct Failure: Error, Sendable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
  }

  /// - Parameter holdsSockets: whether paths in it can only be about a hundred bytes long: where `TMPDIR` is long, it
  ///   stands in `/tmp`.
  package init(holdsSockets: Bool = false) throws(Failure) {
    let wanted = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let parent = wanted.hasPrefix("/") && (!holdsSockets || wanted.utf8.count <= 50) ? wanted : "/tmp"
    var template = Array("\(parent)/drey-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(reason: "\(parent): \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes a file of the directory, and the directories above it.
  ///
  /// - Parameter relative: checked by the caller: no `..`, no empty part.
  /// - Returns: whether it worked; a name that is too long or taken by a directory does not.
  package func write(_ relative: String, _ bytes: [UInt8]) -> Bool {
    guard makeDirectories(above: relative) else { return false }
    let file = open("\(path)/\(relative)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    return writeWhole(bytes, to: file)
  }

  /// Writes an executable, which may be run at once.
  package func writeExecutable(_ name: String, _ text: String) throws(Failure) {
    try ExecutableWriting.exclusively { () throws(Failure) in
      let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
      guard file >= 0 else { throw Failure(reason: "\(path)/\(name): \(String(cString: strerror(errno)))") }
      defer { close(file) }
      let bytes = Array(text.utf8)
      guard writeWhole(bytes, to: file) else {
        throw Failure(reason: "\(path)/\(name): \(String(cString: strerror(errno)))")
      }
    }
  }

  private func makeDirectories(above relative: String) -> Bool {
    var made = path
    for part in relative.split(separator: "/").dropLast() {
      made += "/\(part)"
      if mkdir(made, 0o700) != 0, errno != EEXIST { return false }
    }
    return true
  }

  /// Removes all of it; links are removed, not followed.
  package func remove() { removeTree(path) }

  deinit { remove() }
}

private func removeTree(_ path: String) {
  guard let stream = opendir(path) else {
    unlink(path)
    return
  }
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard name != ".", name != ".." else { continue }
    let child = "\(path)/\(name)"
    var status = stat()
    if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { removeTree(child) } else { unlink(child) }
  }
  closedir(stream)
  rmdir(path)
}
