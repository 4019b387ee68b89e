/// What an output directory is to hold: folders that are each replaced at once, such as `fraud/yarn`.
package struct OutputTree: Sendable {
  /// Each stands by itself: none lies in another one.
  package var folders: [OutputFolder]
  /// Directories relative to the output directory in which this tree is all there is: a folder in there that an
  /// earlier run wrote and that isn't in `folders` is removed. `""` is the output directory itself.
  package var complete: [String]

  package init(folders: [OutputFolder] = [], complete: [String] = []) {
    self.folders = folders
    self.complete = complete
  }
}

/// One folder of an output directory.
package struct OutputFolder: Sendable {
  /// Relative to the output directory, with `/` between components; `.` for the directory itself, whose files are replaced one by
  /// one, and which holds no other folder then.
  package var path: String
  /// Paths relative to the folder.
  package var files: [String: OutputFile]

  package init(path: String, files: [String: OutputFile]) {
    self.path = path
    self.files = files
  }
}

package struct OutputFile: Sendable, Hashable {
  package var bytes: [UInt8]
  /// For scripts.
  package var isExecutable: Bool
  /// SHA-256 of the bytes, where somebody made it already.
  package var digest: String?

  package init(_ bytes: [UInt8], isExecutable: Bool = false, digest: String? = nil) {
    self.bytes = bytes
    self.isExecutable = isExecutable
    self.digest = digest
  }
}

/// How an output directory differs from a tree, or what a run changed in it.
package struct OutputChange: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// In the tree, not in the directory.
    case missing
    /// In both, with other bytes.
    case different
    /// Written by an earlier run, no longer in the tree.
    case stale
  }

  package var kind: Kind
  /// Relative to the output directory.
  package var path: String
  /// Whether a person changed the file after the run that wrote it: that change is overwritten.
  package var wasEdited: Bool

  package init(_ kind: Kind, path: String, wasEdited: Bool = false) {
    self.kind = kind
    self.path = path
    self.wasEdited = wasEdited
  }
}

extension OutputTree {
  /// The first name that would lead out of the output directory or stand in another one's way.
  func validate() throws(FileError) {
    var folderPaths: Set<String> = []
    for folder in folders {
      if folder.path != "." || folders.count > 1 { try validateRelativePath(folder.path) }
      guard folderPaths.insert(folder.path).inserted else {
        throw FileError(path: folder.path, reason: .unsafeName("two outputs have it"))
      }
      for name in folder.files.keys.sorted() {
        try validateRelativePath(name)
        guard name != OutputRecord.name else {
          throw FileError(path: name, reason: .unsafeName("drey keeps its own record under it"))
        }
        for parent in parents(of: name) where folder.files[parent] != nil {
          throw FileError(path: name, reason: .unsafeName("'\(parent)' is a file"))
        }
      }
    }
    for path in folderPaths.sorted() {
      for parent in parents(of: path) where folderPaths.contains(parent) {
        throw FileError(path: path, reason: .unsafeName("it lies in another output, '\(parent)'"))
      }
      guard path.split(separator: "/").first.map(String.init) != Staging.name else {
        throw FileError(path: path, reason: .unsafeName("drey keeps unfinished output under it"))
      }
    }
    for path in complete where !path.isEmpty { try validateRelativePath(path) }
  }
}

/// The directories that a relative path lies in, outermost first.
func parents(of path: String) -> [String] {
  path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }.map { String(path[..<$0]) }
}

/// Refuses a path that is not a plain way down.
func validateRelativePath(_ path: String) throws(FileError) {
  func refuse(_ why: String) -> FileError { FileError(path: path, reason: .unsafeName(why)) }
  guard !path.isEmpty else { throw refuse("it is empty") }
  guard path.utf8.count <= 1024 else { throw refuse("it is longer than 1024 bytes") }
  guard path.utf8.first != UInt8(ascii: "/") else { throw refuse("it is absolute") }
  guard path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw refuse("it has a control character") }
  guard !path.utf8.contains(UInt8(ascii: "\\")) else { throw refuse("it has a backslash") }
  for component in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
    guard !component.isEmpty else { throw refuse("a part of it is empty") }
    guard !component.elementsEqual(".".utf8), !component.elementsEqual("..".utf8) else {
      throw refuse("it has the part '\(Substring(component))'")
    }
    guard component.count <= 200 else { throw refuse("a part of it is longer than 200 bytes") }
  }
}
