internal import Files

/// The files of the work tree, without repositories inside it: a revision has no more of a submodule than its commit.
struct WorkTreeFiles: FileReading {
  let base: any FileReading

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
}
