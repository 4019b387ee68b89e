internal import Glibc

/// A directory of this run alone (mode 0700), which goes away with what is in it when `remove` is called or the value is
/// released.
///
/// For the sockets of SSH, whose paths can only be about a hundred bytes long: where `TMPDIR` is long, it stands in `/tmp`.
final class PrivateDirectory: Sendable {
  let path: String

  struct Failure: Error { var reason: String }

  init() throws(Failure) {
    let wanted = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let parent = wanted.hasPrefix("/") && wanted.utf8.count <= 50 ? wanted : "/tmp"
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
  func write(_ relative: String, _ bytes: [UInt8]) -> Bool {
    guard makeDirectories(above: relative) else { return false }
    let file = open("\(path)/\(relative)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    return Glibc.write(file, bytes, bytes.count) == bytes.count
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
  func remove() { removeTree(path) }

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
