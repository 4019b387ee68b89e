internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Files

/// Which files a change may have a say on: those that differ, and those whose surroundings do.
///
/// All paths are from the repository's root.
struct TouchedFiles {
  /// New paths by old ones.
  private(set) var renames: [String: String] = [:]
  /// Whether a file changed that counts for all others: a project file, a `.gitignore`.
  let isEverything: Bool
  /// Files of the old side to lint.
  private(set) var oldPaths: [String] = []
  /// Files of the old side that will be read beside them.
  private(set) var besideOldPaths: [String] = []
  private var affected: Set<String> = []

  init(
    differences: [GitRepository.Difference], oldTree: [String: GitRepository.Entry], new: SideReading,
    name: (String) -> String
  ) {
    let files = new.result.files.map(\.resolved)
    var changedOld = Set(differences.compactMap(\.old))
    var changedNew = Set(differences.compactMap(\.new))
    for difference in differences {
      if let old = difference.old, let new = difference.new, old != new { renames[old] = new }
    }
    let inventories = Set((new.options.projects?.all ?? []).compactMap { $0.resolved($0.file.inventory).map(name) })
    isEverything = changedOld.union(changedNew).contains { path in
      let last = lastComponent(of: path)
      return last == ProjectFile.name || last == ".gitignore" || inventories.contains(path)
    }
    // What git doesn't know yet is new, too; and what it doesn't know any more may still stand there.
    let removed = Set(differences.filter { $0.new == nil }.compactMap(\.old))
    for file in files {
      let path = file.file.clusters.first.map { name($0.path) } ?? name(file.file.path)
      if oldTree[path] == nil || removed.contains(path) { changedNew.insert(path) }
    }
    for error in new.result.unreadable where oldTree[name(error.path)] == nil { changedNew.insert(name(error.path)) }
    if isEverything {
      oldPaths = oldTree.keys.filter(matters)
      return
    }
    let directories = Set(changedOld.union(changedNew).map { directory(of: $0) })
    let removesSome = changedOld.contains { matters($0) && !changedNew.contains($0) }
    let changesClusters =
      removesSome
      || files.contains { file in
        file.file.clusters.contains { $0.kind == .cluster && changedNew.contains(name($0.path)) }
      }
    affected = changedNew
    for file in files {
      guard let cluster = file.file.clusters.first else { continue }
      let path = name(cluster.path)
      let isTouched: Bool
      switch cluster.kind {
      case .flinkConfiguration, .legacyFlinkConfiguration: isTouched = directories.contains(directory(of: path))
      case .cluster:
        // Names are compared over all files, and a base that is gone is a finding of those that extend it.
        isTouched =
          changesClusters || !file.diagnostics.isEmpty
          || file.file.bases.contains { changedNew.contains(name($0.path)) }
      case .flinkDeployment, .flinkSessionJob, .configMap: isTouched = false
      case .composeFile, .workload: isTouched = true
      }
      guard isTouched || changedNew.contains(path) else { continue }
      affected.insert(path)
      for base in file.file.bases {
        affected.insert(name(base.path))
        besideOldPaths.append(name(base.path))
      }
    }
    // A file of Flink's is loaded with its directory.
    for path in oldTree.keys
    where directories.contains(directory(of: path)) && matters(path) && !path.hasSuffix(".json") {
      let last = lastComponent(of: path)
      if last == "config.yaml" || last == "flink-conf.yaml" || last.hasSuffix(".xml") || last == "workers" {
        besideOldPaths.append(path)
        if last.hasSuffix("yaml") { changedOld.insert(path) }
      }
    }
    besideOldPaths += oldTree.keys.filter { path in
      let last = lastComponent(of: path)
      return last == ".gitignore" || last == ProjectFile.name
    }
    oldPaths = changedOld.union(affected).filter { oldTree[$0] != nil && matters($0) }.sorted()
  }

  /// Whether a file of the new side has to be looked at.
  func isAffected(_ path: String) -> Bool { isEverything || affected.contains(path) }
}
