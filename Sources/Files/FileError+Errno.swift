internal import Glibc

extension FileError {
  /// The error that the system reported for a path.
  init(path: String, errno code: Int32) {
    let reason: Reason
    switch code {
    case ENOENT: reason = .missing
    case EACCES, EPERM, EROFS: reason = code == EROFS ? .system(code, Self.words(for: code)) : .denied
    case EISDIR: reason = .isDirectory
    case ENOTDIR: reason = .notDirectory
    case ENOSPC, EDQUOT: reason = .diskFull
    default: reason = .system(code, Self.words(for: code))
    }
    self.init(path: path, reason: reason)
  }

  /// The system's words, in lower case as the other reasons are.
  private static func words(for code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    let words = String(cString: text)
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}
