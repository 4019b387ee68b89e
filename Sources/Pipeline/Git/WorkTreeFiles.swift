internal import ClusterLoading
internal import Files
internal import Synchronization

/// The files of the work tree, without repositories inside it: a revision has no more of a submodule than its commit.
final class WorkTreeFiles: FileReading {
  private let base: any FileReading
  private let repository: GitRepository
  /// Files and the directories that hold them, from the root of the machine; asked for when `.gitignore` leaves something out.
  private let tracked = Mutex<Set<String>?>(nil)

  init(base: any FileReading, repository: GitRepository) {
    self.base = base
    self.repository = repository
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try base.read(path, limit: limit) }
  func kind(of path: String) -> FileKind? { base.kind(of: path) }
  func listing(of directory: String) -> DirectoryListing? { base.listing(of: directory) }
  func isSymbolicLink(_ path: String) -> Bool { base.isSymbolicLink(path) }
  func leadsOut(_ path: String) -> Bool { base.leadsOut(path) }
  func absolutePath(of path: String) -> String? { base.absolutePath(of: path) }

  func list(_ directory: String) throws(FileError) -> [String] {
    try base.list(directory).filter { name in
      name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json") || name == ".git"
        || base.kind(of: directory + "/" + name + "/.git") == nil
    }
  }

  func isTracked(_ path: String) -> Bool {
    // A link is kept as such, wherever it leads.
    guard let above = base.absolutePath(of: directory(of: path)) else { return false }
    let place = (above == "/" ? "/" : above + "/") + lastComponent(of: path)
    return tracked.withLock { tracked in
      if let tracked { return tracked.contains(place) }
      var all: Set<String> = []
      // Without an answer, all is as `.gitignore` says.
      for path in (try? repository.trackedPaths()) ?? [] {
        var below = repository.root == "/" ? "/" + path : repository.root + "/" + path
        while below != repository.root, below != "/", all.insert(below).inserted { below = directory(of: below) }
      }
      tracked = all
      return all.contains(place)
    }
  }
}
