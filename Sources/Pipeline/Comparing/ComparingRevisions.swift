internal import Changes
internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files

/// Compares a revision of the git repository around with another, or with the work tree.
///
/// The new side is read whole, for the totals; of the old one only what may differ from it.
///
/// - Parameter range: `BASE`, `A..B`, `A...B`; nil for the branch that pull requests go to.
package func compareRevisions(
  _ range: String?, options: ComparisonOptions, files: any FileReading
) throws(GitFailure) -> Comparison {
  let repository = try GitRepository(files: files)
  for path in options.paths {
    guard let place = files.absolutePath(of: path), place != repository.root,
      !place.hasPrefix(repository.root == "/" ? "/" : repository.root + "/")
    else { continue }
    throw GitFailure("\(path): lies outside of the repository \(repository.root)")
  }
  let revisions = try RevisionRange(range, in: repository)
  let start = files.absolutePath(of: ".") ?? repository.root
  let (oldTree, unreadable) = try repository.tree(of: revisions.old)
  let oldFiles = RevisionFiles(repository, entries: oldTree, start: start)
  let differences = try repository.differences(from: revisions.old, to: revisions.new)
  var notes: [String] = []
  if unreadable > 0 {
    notes.append(
      unreadable == 1
        ? "1 file has a name that is no UTF-8, and is left out"
        : "\(unreadable) files have names that are no UTF-8, and are left out")
  }

  let newFiles: any FileReading
  if let new = revisions.new {
    let tree = try repository.tree(of: new).entries
    let revision = RevisionFiles(repository, entries: tree, start: start)
    try revision.fetch(tree.keys.filter(matters))
    newFiles = revision
  } else {
    newFiles = WorkTreeFiles(base: files, repository: repository)
  }
  let paths = RepositoryScope(said: options.paths, root: repository.root, start: start, files: newFiles)
  let after = SideReading(paths.paths, options: options, files: newFiles, name: paths.name)

  let touched = TouchedFiles(differences: differences, oldTree: oldTree, new: after, name: paths.name)
  let shown = touched.oldPaths
  try oldFiles.fetch(shown + touched.besideOldPaths)
  let narrowed = NarrowedFiles(oldFiles, showing: Set(shown.map { repository.root + "/" + $0 }))
  // What a person named is read without a walk, and must not be read where nothing of it is touched.
  let before =
    touched.isEverything
    ? SideReading(paths.paths, options: options, files: oldFiles, name: paths.name)
    : SideReading(paths.paths.filter(narrowed.shows), options: options, files: narrowed, name: paths.name)
  for submodule in oldTree.filter({ $0.value.kind == .submodule }).keys.sorted() {
    notes.append("\(submodule) is a submodule, and is not compared")
  }
  var problems: [String] = []
  for path in paths.paths where newFiles.kind(of: path) == nil && oldFiles.kind(of: path) == nil {
    problems.append("\(path): no such file or directory in either revision")
  }
  return join(
    before, after, names: (revisions.oldName, revisions.newName), options: options, renames: touched.renames,
    notes: notes, problems: problems, isAffected: { touched.isAffected(paths.name($0)) },
    place: { [root = repository.root] in root + "/" + $0 })
}

/// Files that can matter, by their names: what a walk loads, and what counts with it.
func matters(_ path: String) -> Bool {
  let name = lastComponent(of: path)
  return name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json") || name.hasSuffix(".xml")
    || name == ".gitignore" || name == "workers"
}

/// What of the repository is looked at, and how it is called from the repository's root.
struct RepositoryScope {
  let paths: [String]
  let name: (String) -> String

  /// - Parameter files: of the new side, which say where links lead: git has one path for a file.
  init(said: [String], root: String, start: String, files: any FileReading) {
    let real = said.map { path in
      guard let whole = files.absolutePath(of: path), whole == root || whole.hasPrefix(root + "/") else { return path }
      let named = normalised(path.hasPrefix("/") ? path : start + "/" + path)
      return whole == named ? path : relativePath(of: whole, from: start)
    }
    paths = said.isEmpty ? [relativePath(of: root, from: start)] : real
    name = { path in
      let whole = normalised(path.hasPrefix("/") ? path : start + "/" + path)
      return relativePath(of: whole, from: root)
    }
  }
}
