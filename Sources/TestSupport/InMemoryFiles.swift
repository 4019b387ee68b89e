package import Files

/// Files in a table, in place of a disk: paths are compared as text, `.` and `..` are not looked at.
package struct InMemoryFiles: FileReading {
  /// What stands at a path.
  package enum Item: Sendable {
    case file([UInt8])
    case directory
    /// A file that may not be read.
    case denied
    case other
  }

  private var items: [String: Item] = [:]

  package init() {}

  /// - Parameter texts: path to text; `-` is standard input.
  package init(_ texts: [String: String]) {
    for (path, text) in texts { self[path] = .file(Array(text.utf8)) }
  }

  /// Setting an item makes the directories above it.
  package subscript(path: String) -> Item? {
    get { items[Self.trimmed(path)] }
    set {
      let path = Self.trimmed(path)
      items[path] = newValue
      var parent = path[...]
      while let slash = parent.lastIndex(of: "/") {
        parent = parent[..<slash]
        guard !parent.isEmpty, items[String(parent)] == nil else { break }
        items[String(parent)] = .directory
      }
    }
  }

  package func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    switch self[path] {
    case .file(let bytes):
      guard bytes.count <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
      return bytes
    case .directory: throw FileError(path: path, reason: .isDirectory)
    case .denied: throw FileError(path: path, reason: .denied)
    case .other: throw FileError(path: path, reason: .notRegular)
    case nil: throw FileError(path: path, reason: .missing)
    }
  }

  package func kind(of path: String) -> FileKind? {
    switch self[path] {
    case .file, .denied: .file
    case .directory: .directory
    case .other: .other
    case nil: path == "." ? .directory : nil
    }
  }

  package func list(_ directory: String) throws(FileError) -> [String] {
    guard let kind = kind(of: directory) else { throw FileError(path: directory, reason: .missing) }
    guard kind == .directory else { throw FileError(path: directory, reason: .notDirectory) }
    let directory = Self.trimmed(directory)
    let prefix = directory == "." ? "" : directory + "/"
    return items.keys.filter { $0.hasPrefix(prefix) && $0 != "-" && !$0.dropFirst(prefix.count).contains("/") }
      .map { String($0.dropFirst(prefix.count)) }
      .filter { !$0.isEmpty }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
