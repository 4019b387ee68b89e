/// Reads files, so that stages above can be given a disk, or a table in memory.
package protocol FileReading: Sendable {
  /// The bytes of a regular file, or of standard input for `-`.
  ///
  /// - Parameter limit: more bytes than this are an error, before they are read.
  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]
  /// What stands at a path; nil when nothing does.
  func kind(of path: String) -> FileKind?
  /// The names in a directory, sorted bytewise.
  func list(_ directory: String) throws(FileError) -> [String]
}

package enum FileKind: Sendable, Hashable {
  case file
  case directory
  case other
}

/// Why a file could not be read or written.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Reason: Sendable, Hashable {
    case missing
    case denied
    case isDirectory
    case notDirectory
    /// A device, a socket, a pipe that isn't standard input.
    case notRegular
    case tooLarge(limit: Int)
    case diskFull
    /// `errno`, with the system's words for it.
    case system(Int32, String)
  }

  package var path: String
  package var reason: Reason

  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// A sentence without a full stop, with the path.
  package var description: String {
    switch reason {
    case .missing: "\(path): no such file or directory"
    case .denied: "\(path): permission denied"
    case .isDirectory: "\(path): is a directory"
    case .notDirectory: "\(path): is not a directory"
    case .notRegular: "\(path): is not a regular file"
    case .tooLarge(let limit): "\(path): is larger than \(limit) bytes"
    case .diskFull: "\(path): no space left on the device"
    case .system(_, let words): "\(path): \(words)"
    }
  }
}
