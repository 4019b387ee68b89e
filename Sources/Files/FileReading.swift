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
  /// Whether a path is itself a symbolic link, wherever that leads. Stores without links need not answer.
  func isSymbolicLink(_ path: String) -> Bool
  /// The path from the root, every link followed; nil where nothing stands there, or the store has no root.
  func absolutePath(of path: String) -> String?
  /// Whether a path leads to where this run may not read, so that `read` fails.
  func leadsOut(_ path: String) -> Bool
  /// What a directory held when it was listed not long ago; nil where that has to be asked. Stores need not keep any.
  func listing(of directory: String) -> DirectoryListing?
  /// Whether git keeps a file, or something in a directory: `.gitignore` has no say on what it keeps. Stores that don't ask git
  /// need not answer.
  func isTracked(_ path: String) -> Bool
}

extension FileReading {
  package func isSymbolicLink(_ path: String) -> Bool { false }
  package func absolutePath(of path: String) -> String? { nil }
  package func leadsOut(_ path: String) -> Bool { false }
  package func listing(of directory: String) -> DirectoryListing? { nil }
  package func isTracked(_ path: String) -> Bool { false }

  /// The nearest directory with a `.git`, from an absolute path upwards; nil where none has one.
  package func repositoryRoot(above directory: String) -> String? {
    var place = directory
    while kind(of: place == "/" ? "/.git" : place + "/.git") == nil {
      guard place != "/", let slash = place.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
      place = slash == place.startIndex ? "/" : String(place[..<slash])
    }
    return place
  }
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
    /// A device, a socket, a pipe that isn't standard input or named by its descriptor.
    case notRegular
    case tooLarge(limit: Int)
    /// Directories nested deeper than a walk goes.
    case tooDeep(limit: Int)
    case tooManyFiles(limit: Int)
    case diskFull
    /// A name that would lead out of the output directory, or that some system could not hold; the text says which.
    case unsafeName(String)
    /// It stands where Drey would write, and Drey did not write it.
    case notOurs
    /// Drey doesn't write through links below an output directory: they can lead out of it.
    case symbolicLink
    /// It leads out of the git repository that is read; nobody named it.
    case outsideRepository
    /// Another run holds it.
    case busy
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
    case .tooDeep(let limit): "\(path): is nested deeper than \(limit) directories"
    case .tooManyFiles(let limit): "\(path): holds more than \(limit) files"
    case .unsafeName(let why): "'\(path)' can't be the name of an output: \(why)"
    case .notOurs:
      "\(path): was not written by drey, so it is not replaced; move it, or choose another output directory"
    case .symbolicLink: "\(path): is a symbolic link, which could lead out of the output directory"
    case .outsideRepository: "\(path): leads out of the repository, so it is not read; name it if it is meant"
    case .busy: "\(path): another run is writing here"
    case .diskFull: "\(path): no space left on the device"
    case .system(_, let words): "\(path): \(words)"
    }
  }
}
