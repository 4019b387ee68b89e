internal import ClusterLoading
package import Files

/// How files are called for readers elsewhere: from the root of the git repository that the run started in, without `./`;
/// without a repository, from where it started.
///
/// By text alone: links are not followed, so that the same run gives the same names everywhere.
package struct RepositoryPaths: Sendable {
  /// From the root; empty where the files have none.
  package let root: String
  /// Where the run started, from `root`; empty for `root` itself.
  private let start: String

  package init(files: any FileReading) {
    guard let start = files.absolutePath(of: ".") else {
      root = ""
      self.start = ""
      return
    }
    let found = files.repositoryRoot(above: start)
    root = found == "/" ? start : found ?? start
    let below = relativePath(of: start, from: root)
    self.start = below == "." ? "" : below + "/"
  }

  /// What lies outside keeps its path from the root of the machine.
  package func name(of path: String) -> String {
    guard path != "-", path != "<stdin>" else { return "<stdin>" }
    guard path.hasPrefix("/") else {
      let name = normalised(start + path)
      return name.hasPrefix("../") && !root.isEmpty ? normalised(root + "/" + name) : name
    }
    let whole = normalised(path)
    return !root.isEmpty && whole.hasPrefix(root + "/") ? String(whole.dropFirst(root.count + 1)) : whole
  }
}
