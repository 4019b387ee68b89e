internal import Glibc

/// An output that fills a directory by itself, files at its top included: a tree of one folder, and where to write it.
///
/// The folder is replaced as a whole, so it has to be seen from the directory that holds it. Links on the way are
/// followed: what is replaced is the directory, not a link to it. One that has to stay the directory that it is gets its files
/// one by one: a mount point, the working directory, one that somebody else owns, or that lies where nothing may be written.
///
/// - Parameter directory: as a person named it; it needn't exist.
/// - Returns: the tree, and the directory to give to `writeOutput`.
func wholeDirectory(
  _ directory: String, files: [String: OutputFile]
) throws(FileError) -> (tree: OutputTree, parent: String) {
  var path = directory
  while path.count > 1, path.hasSuffix("/") { path.removeLast() }
  if let resolved = realpath(path, nil) {
    path = String(cString: resolved)
    free(resolved)
  }
  guard path != "/", let name = path.split(separator: "/").last, name != ".", name != ".." else {
    throw FileError(path: directory, reason: .unsafeName("it names no directory of its own"))
  }
  let parent = String(path.dropLast(name.count))
  if staysInPlace(path, parent: parent.isEmpty ? "." : parent) {
    return (OutputTree(folders: [OutputFolder(path: ".", files: files)]), path)
  }
  let tree = OutputTree(folders: [OutputFolder(path: String(name), files: files)])
  return (tree, parent.isEmpty ? "." : parent)
}

/// Whether a directory that stands can't be exchanged for another one, or shouldn't.
private func staysInPlace(_ path: String, parent: String) -> Bool {
  var own = stat()
  var above = stat()
  var here = stat()
  guard stat(path, &own) == 0, own.st_mode & S_IFMT == S_IFDIR, stat(parent, &above) == 0 else { return false }
  if own.st_dev != above.st_dev || own.st_uid != geteuid() || access(parent, W_OK | X_OK) != 0 { return true }
  return stat(".", &here) == 0 && here.st_dev == own.st_dev && here.st_ino == own.st_ino
}

/// Makes a directory hold files and no others of Drey's.
///
/// - Returns: what was changed, sorted by path.
package func writeWholeDirectory(
  _ directory: String, files: [String: OutputFile]
) throws(FileError) -> [OutputChange] {
  let (tree, parent) = try wholeDirectory(directory, files: files)
  do throws(FileError) {
    return try writeOutput(tree, to: parent)
  } catch {
    // A person named the directory, not the one that it lies in.
    guard parent != directory, error.path == parent || error.path == parent + "/" else { throw error }
    throw FileError(path: directory, reason: error.reason)
  }
}
