internal import Files

/// Files, with other texts in the place of some.
struct OverlaidFiles: FileReading {
  let base: any FileReading
  /// By path; what stands here hides what the base has there.
  var texts: [String: [UInt8]] = [:]

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard let text = texts[path] else { return try base.read(path, limit: limit) }
    guard text.count <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
    return text
  }

  func kind(of path: String) -> FileKind? { base.kind(of: path) }
  func listing(of directory: String) -> DirectoryListing? { base.listing(of: directory) }
  func list(_ directory: String) throws(FileError) -> [String] { try base.list(directory) }
  func isSymbolicLink(_ path: String) -> Bool { base.isSymbolicLink(path) }
  func leadsOut(_ path: String) -> Bool { base.leadsOut(path) }
  func absolutePath(of path: String) -> String? { base.absolutePath(of: path) }
}
