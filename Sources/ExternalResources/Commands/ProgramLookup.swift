internal import Glibc

/// Where a program stands: itself when it names a path, else the first executable file on `PATH`.
package func findProgram(_ name: String, path: String?) throws(CommandFailure) -> String {
  guard !name.isEmpty, !name.utf8.contains(0) else { throw .notFound(program: name) }
  if name.utf8.contains(UInt8(ascii: "/")) { return name }
  for directory in (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":", omittingEmptySubsequences: false) {
    // An empty element means the working directory to a shell. That is a trap, so it means nothing here.
    guard directory.hasPrefix("/") else { continue }
    let candidate = "\(directory)/\(name)"
    if isExecutableFile(candidate) { return candidate }
  }
  throw .notFound(program: name)
}

/// Whether a path is a regular file that this process may execute.
func isExecutableFile(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
}

/// Why `exec` failed, in words a person can act on.
func startFailure(_ program: String, _ code: Int32) -> CommandFailure {
  var status = stat()
  let found = stat(program, &status) == 0
  if !found, code == ENOENT || code == ENOTDIR {
    var link = stat()
    if lstat(program, &link) == 0 { return .notStarted(program: program, reason: "it is a link to nothing") }
    return .notFound(program: program)
  }
  if status.st_mode & S_IFMT == S_IFDIR { return .notStarted(program: program, reason: "it is a directory") }
  if code == ENOENT, let interpreter = interpreter(of: program) {
    let reason =
      interpreter.hasSuffix("\r")
      ? "its first line ends with CR: the file has Windows line ends"
      : "its interpreter \(interpreter) does not exist"
    return .notStarted(program: program, reason: reason)
  }
  if code == EACCES, access(program, X_OK) != 0 {
    return .notStarted(program: program, reason: "it is not executable")
  }
  return .notStarted(program: program, reason: String(cString: strerror(code)))
}

/// The interpreter that a script's first line names.
private func interpreter(of program: String) -> String? {
  let file = open(program, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 256)
  let count = read(file, &bytes, bytes.count)
  guard count > 2, bytes[0] == UInt8(ascii: "#"), bytes[1] == UInt8(ascii: "!") else { return nil }
  let line = bytes[2..<count].prefix { $0 != 0x0A }.drop { $0 == 0x20 || $0 == 0x09 }
  return String(decoding: line.prefix { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
}
