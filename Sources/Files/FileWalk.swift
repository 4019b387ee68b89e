/// The files found below some directory, and what could not be looked into.
package struct FileWalk: Sendable {
  /// Paths that begin with the directory's own, sorted bytewise by their components.
  package var files: [String] = []
  package var errors: [FileError] = []
}

/// Finds the regular files below a directory; never stops at the first error.
///
/// A link to a file is a file; a link to a directory is passed by, so that no cycle is entered and nothing is found
/// twice. Names that begin with a dot are passed by, too (`.git`, editors' files), unless the root itself is one.
///
/// - Parameters:
///   - depth: directories nested deeper than this are an error in the result.
///   - limit: as soon as more files are found, the walk ends with an error in the result.
///   - wanted: names to keep, asked for files only.
package func findFiles(
  below root: String, in store: some FileReading, depth: Int = 64, limit: Int = 1_000_000,
  where wanted: (String) -> Bool = { _ in true }
) -> FileWalk {
  var walk = FileWalk()
  /// Directories to look into, the next one last.
  var open = [(path: root, depth: 0)]
  /// Files and directories share one order, so each directory's entries are put on one stack.
  while let next = open.popLast() {
    guard store.kind(of: next.path) == .directory else {
      if walk.files.count == limit {
        walk.errors.append(FileError(path: root, reason: .tooManyFiles(limit: limit)))
        return walk
      }
      walk.files.append(next.path)
      continue
    }
    guard next.depth <= depth else {
      walk.errors.append(FileError(path: next.path, reason: .tooDeep(limit: depth)))
      continue
    }
    do throws(FileError) {
      for name in try store.list(next.path).reversed() where !name.hasPrefix(".") {
        let path = next.path.hasSuffix("/") ? next.path + name : next.path + "/" + name
        switch store.kind(of: path) {
        case .file: if wanted(name) { open.append((path, next.depth + 1)) }
        case .directory: if !store.isSymbolicLink(path) { open.append((path, next.depth + 1)) }
        case .other: continue
        case nil: if wanted(name) { walk.errors.append(FileError(path: path, reason: .missing)) }
        }
      }
    } catch {
      walk.errors.append(error)
    }
  }
  return walk
}
