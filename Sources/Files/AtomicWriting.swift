internal import Glibc

/// Writes one file so that a reader sees the old bytes or the new ones, and a failed or killed run leaves the old.
///
/// The bytes go to a temporary name in the same directory and are on the disk before it takes the file's place. The
/// mode and, where allowed, the owner of an existing file stay; a link is followed, as by a shell's `>`: what it leads to is
/// replaced, or made where only the file is missing.
/// `-` is standard output, and a device, a pipe or `/dev/stdout` is written straight, since nothing can take its place.
///
/// - Parameter permissions: what the file shall have whatever stood there and whatever the umask says, such as 0o755.
package func writeAtomically(_ path: String, _ bytes: [UInt8], permissions: UInt32? = nil) throws(FileError) {
  try writeAtomically(path, permissions: permissions) { write throws(FileError) in try write(bytes) }
}

/// The same for a file that is written in parts: `body` is given what appends one.
package func writeAtomically(
  _ path: String, permissions: UInt32? = nil,
  body: ((_ bytes: [UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
) throws(FileError) {
  if path == "-" || path == "/dev/stdout" {
    return try body { bytes throws(FileError) in try writeBytes(bytes, to: 1, path: path) }
  }
  var old = stat()
  let exists = !path.utf8.contains(0) && stat(path, &old) == 0
  if exists, old.st_mode & S_IFMT == S_IFDIR { throw FileError(path: path, reason: .isDirectory) }
  if exists, old.st_mode & S_IFMT != S_IFREG {
    let file = try FileDescriptor(opening: path, flags: O_WRONLY)
    let number = file.number
    return try body { bytes throws(FileError) in try writeBytes(bytes, to: number, path: path) }
  }
  let target = try followingLinks(path)
  let (directory, name) = splitPath(target)
  guard !name.isEmpty, name != ".", name != ".." else { throw FileError(path: path, reason: .isDirectory) }
  let parent = try FileDescriptor(
    opening: directory, flags: O_RDONLY | O_DIRECTORY, named: directory == "." ? path : directory)
  try replaceFile(
    name, in: parent.number, path: path, like: exists ? old : nil, permissions: permissions, body: body)
}

/// Puts a new file in a name's place.
private func replaceFile(
  _ name: String, in directory: Int32, path: String, like old: stat?, permissions: mode_t?,
  body: ((_ bytes: [UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
) throws(FileError) {
  let temporary = temporaryName(for: name)
  var file = try createTemporary(temporary, in: directory, mode: old == nil ? 0o666 : 0o600, path: path)
  do throws(FileError) {
    let number = file.number
    try body { bytes throws(FileError) in try writeBytes(bytes, to: number, path: path) }
    if let old {
      // Only root may give a file away. The owner goes first, because a change of owner clears set-id bits.
      _ = fchown(file.number, old.st_uid, old.st_gid)
    }
    if let mode = permissions ?? old.map({ $0.st_mode & 0o7777 }), fchmod(file.number, mode) != 0 {
      throw FileError(path: path, errno: errno)
    }
    try file.synchronize()
    // Before the lock goes with the descriptor, so that no other run takes the name for a leftover.
    guard renameat(directory, temporary, directory, name) == 0 else { throw FileError(path: path, errno: errno) }
  } catch {
    unlinkat(directory, temporary, 0)
    throw error
  }
  try file.close()
}

/// Makes and locks a temporary file; one that a killed run left is replaced, one of a running run is waited for.
///
/// The lock tells the two apart, since it goes when its process goes.
private func createTemporary(
  _ name: String, in directory: Int32, mode: mode_t, path: String
) throws(FileError) -> FileDescriptor {
  while true {
    if let file = try openUnlessStanding(name, in: directory, mode: mode, path: path) {
      try lock(file.number, path: path)
      // Another run may have taken it for a leftover before it was locked.
      if try file.status().st_nlink > 0 { return file }
      continue
    }
    var status = stat()
    if fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0 { continue }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: splitPath(path).directory + "/" + name, reason: .notOurs)
    }
    let other = openat(directory, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    guard other >= 0 else {
      if errno == ENOENT { continue }
      throw FileError(path: path, errno: errno)
    }
    let leftover = FileDescriptor(number: other, path: path)
    try lock(leftover.number, path: path)
    if try leftover.status().st_nlink > 0 { unlinkat(directory, name, 0) }
  }
}

/// Creates a file; nil when something stands there.
private func openUnlessStanding(
  _ name: String, in directory: Int32, mode: mode_t, path: String
) throws(FileError) -> FileDescriptor? {
  let number = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
  if number >= 0 { return FileDescriptor(number: number, path: path) }
  if errno == EEXIST || errno == EINTR { return nil }
  throw FileError(path: path, errno: errno)
}

/// `.NAME.drey-new`, cut where the name is already as long as names may be.
private func temporaryName(for name: String) -> String {
  let suffix = ".drey-new"
  var kept = Substring(name)
  while kept.utf8.count + suffix.utf8.count + 1 > 255 { kept.removeLast() }
  return ".\(kept)\(suffix)"
}

/// Where the path leads when its last component is a link, whether something stands there or not.
private func followingLinks(_ path: String) throws(FileError) -> String {
  var target = path
  // The kernel's own limit.
  for _ in 0..<40 {
    guard let next = linkTarget(of: target) else { return target }
    let directory = splitPath(target).directory
    target = next.hasPrefix("/") || directory == "." ? next : "\(directory)/\(next)"
  }
  throw FileError(path: path, errno: ELOOP)
}

/// What a link holds; nil for what is none.
private func linkTarget(of path: String) -> String? {
  guard !path.utf8.contains(0) else { return nil }
  var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
  let count = bytes.withUnsafeMutableBytes { buffer in
    buffer.withMemoryRebound(to: CChar.self) { text in
      text.baseAddress.map { readlink(path, $0, text.count) } ?? -1
    }
  }
  return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
}

/// The directory and the last component of a path.
func splitPath(_ path: String) -> (directory: String, name: String) {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
  let directory = path[..<slash]
  return (directory.isEmpty ? "/" : String(directory), String(path[path.index(after: slash)...]))
}
