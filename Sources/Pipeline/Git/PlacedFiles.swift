internal import ClusterLoading
internal import Files

/// A directory as if a run had started in it, so that two directories have files of the same names.
struct PlacedFiles: FileReading {
  let base: any FileReading
  let directory: String

  private func placed(_ path: String) -> String {
    path.hasPrefix("/") ? path : normalised(directory + "/" + path)
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    do throws(FileError) {
      return try base.read(placed(path), limit: limit)
    } catch {
      throw FileError(path: path, reason: error.reason)
    }
  }

  func kind(of path: String) -> FileKind? { base.kind(of: placed(path)) }
  func list(_ directory: String) throws(FileError) -> [String] { try base.list(placed(directory)) }
  func listing(of directory: String) -> DirectoryListing? { base.listing(of: placed(directory)) }
  func isSymbolicLink(_ path: String) -> Bool { base.isSymbolicLink(placed(path)) }
  func absolutePath(of path: String) -> String? { base.absolutePath(of: placed(path)) }
}
