/// Every `.gitignore` that has a say on a directory: its own and those above it, up to the repository's root.
package struct GitignoreStack: Sendable {
  /// The outermost first; `depth` is the number of the path's components above the file.
  private var files: [(depth: Int, rules: Gitignore, isAboutNames: Bool)] = []
  /// The components of the directory's path, from the outermost `.gitignore` on.
  private var components: [String] = []

  /// What has a say on the entries of a directory that a walk begins with.
  ///
  /// Those above it count up to the directory that holds `.git`; without one, none does. `.git/info/exclude` and a
  /// person's own settings are not read: one repository gives one answer everywhere.
  package init(at directory: String, in store: some FileReading) {
    let path = store.absolutePath(of: directory) ?? directory
    let all = path.split(separator: "/").map(String.init)
    guard path.hasPrefix("/"), let root = store.repositoryRoot(above: path)?.split(separator: "/").count else {
      enter(nil, path: directory, in: store)
      return
    }
    for count in root...all.count {
      enter(count == root ? nil : all[count - 1], path: Self.path(all.prefix(count)), in: store)
    }
  }

  private static func path(_ components: ArraySlice<String>) -> String { "/" + components.joined(separator: "/") }

  /// The same for a directory in this one.
  package func entering(_ name: String, path: String, in store: some FileReading) -> GitignoreStack {
    var stack = self
    stack.enter(name, path: path, in: store)
    return stack
  }

  /// Whether an entry of the directory is left out. The nearest file that says anything of it decides.
  package func leavesOut(_ name: String, isDirectory: Bool) -> Bool {
    for file in files.reversed() {
      let path =
        file.isAboutNames ? name : (components.dropFirst(file.depth) + [name]).joined(separator: "/")
      if let verdict = file.rules.leavesOut(path, isDirectory: isDirectory) { return verdict }
    }
    return false
  }

  private mutating func enter(_ name: String?, path: String, in store: some FileReading) {
    if let name { components.append(name) }
    let file = path.hasSuffix("/") ? path + ".gitignore" : path + "/.gitignore"
    // Git doesn't follow a link here either.
    guard store.kind(of: file) == .file, !store.isSymbolicLink(file),
      let text = try? store.read(file, limit: Self.longestFile)
    else { return }
    let rules = Gitignore(text)
    if !rules.isEmpty { files.append((components.count, rules, rules.isAboutNames)) }
  }

  /// In bytes; a longer one is passed by.
  private static let longestFile = 1 << 20
}
