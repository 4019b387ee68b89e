internal import ClusterLoading
internal import Files

/// Files of which a walk finds some only; all can be read by who knows their paths.
struct NarrowedFiles: FileReading {
  let base: any FileReading
  /// From the root of the machine.
  private let shown: Set<String>

  /// - Parameter paths: files, from the root of the machine.
  init(_ base: any FileReading, showing paths: Set<String>) {
    self.base = base
    var shown = paths
    for path in paths {
      var above = directory(of: path)
      while above != "/", above != ".", shown.insert(above).inserted { above = directory(of: above) }
    }
    self.shown = shown
  }

  /// Whether a walk finds it, or something in it.
  func shows(_ path: String) -> Bool { base.absolutePath(of: path).map(shown.contains) ?? false }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try base.read(path, limit: limit) }
  func kind(of path: String) -> FileKind? { base.kind(of: path) }
  func listing(of directory: String) -> DirectoryListing? { base.listing(of: directory) }
  func isSymbolicLink(_ path: String) -> Bool { base.isSymbolicLink(path) }
  func absolutePath(of path: String) -> String? { base.absolutePath(of: path) }
  func isTracked(_ path: String) -> Bool { base.isTracked(path) }

  func list(_ directory: String) throws(FileError) -> [String] {
    let names = try base.list(directory)
    guard let whole = base.absolutePath(of: directory) else { return names }
    return names.filter { shown.contains(whole == "/" ? "/" + $0 : whole + "/" + $0) }
  }
}
