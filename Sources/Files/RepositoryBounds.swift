/// The git repositories that a run was pointed at: what else lies on the machine is none of its business.
///
/// A pull request can bring a link, or an `extends`, that leads to any file of the machine which checks it, and findings
/// show lines. So only what lies in the repository is read, and what was named.
struct RepositoryBounds: Sendable {
  private let allowed: Set<String>
  /// From the root of the machine, links followed; none where a path was named that lies in no repository.
  private let roots: [String]

  /// - Parameter others: what may be read wherever it lies.
  init(named: [String], others: [String], in files: LocalFiles) {
    allowed = Set(named + others)
    var roots: [String] = []
    for path in named where path != "-" && !path.hasPrefix("/dev/") {
      guard let root = Self.root(above: path, in: files) else {
        self.roots = []
        return
      }
      if !roots.contains(root) { roots.append(root) }
    }
    self.roots = roots
  }

  /// Whether a path was not named and leads out of the repositories.
  func isOutside(_ path: String, in files: LocalFiles) -> Bool {
    guard !roots.isEmpty, !allowed.contains(path), let target = files.absolutePath(of: path) else { return false }
    return !roots.contains { target == $0 || target.hasPrefix($0 == "/" ? "/" : $0 + "/") }
  }

  private static func root(above path: String, in files: LocalFiles) -> String? {
    // A link that was named is where it stands, wherever it leads.
    let start = files.kind(of: path) == .directory ? path : directory(of: path)
    return files.absolutePath(of: start).flatMap(files.repositoryRoot)
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
