internal import ClusterModel
package import Files

/// One thing that a walk found to load.
package struct LoadingTask: Sendable {
  enum Kind: Sendable {
    case file
    /// A person named a directory that is Flink's.
    case configurationDirectory
    /// A directory with one of Flink's two files, which other programs have, too: `others` are the files to load on their
    /// own where it isn't Flink's, one for all of Hadoop's among them.
    case foundDirectory(others: [String])
    /// There is nothing to read.
    case known(LoadedFile)
  }

  package var path: String
  var kind: Kind
  /// Whether a person named it.
  var isNamed: Bool
}

/// Finds what there is to load at paths, in their order: below a directory that isn't Flink's each YAML file, by name, and
/// one of Hadoop's files, which stands for those beside it.
///
/// Hardly anything but directories is read, so that whoever takes the tasks can keep as few files at once as it likes.
///
/// - Parameter isOnce: whether a file that is named twice is taken once; compiling calls it a mistake.
package func findTasks(
  _ paths: [String], options: LoadingOptions = LoadingOptions(), isOnce: Bool = false, files: any FileReading,
  take: (LoadingTask) -> Void
) {
  // The same file by another spelling is the same file.
  var known = isOnce ? KnownPaths(paths, options: options, files: files) : nil
  func takeNew(_ task: LoadingTask) { if known?.isNew(task) ?? true { take(task) } }
  for path in paths {
    if let file = leftOut(path, options: options, files: files) {
      takeNew(LoadingTask(path: path, kind: .known(file), isNamed: true))
    } else if files.kind(of: path) != .directory {
      takeNew(LoadingTask(path: path, kind: .file, isNamed: options.isNamed))
    } else if !isConfigurationDirectory(path, files: files) && !isMisnamed(path, options, files: files)
      || leavesOutFlinksFile(path, options: options, files: files)
    {
      var count = 0
      var leftOutBy: String?
      walk(path, root: path, options: options, files: files, leaveOut: { leftOutBy = $0 }) { task in
        count += 1
        takeNew(task)
      }
      if count == 0 {
        let reason = leftOutBy.map { "a directory whose YAML files are all left out by \($0)" }
        let nothing = LoadedFile(
          path: path, outcome: .unrecognised(reason: reason ?? "a directory without YAML files"))
        takeNew(LoadingTask(path: path, kind: .known(nothing), isNamed: true))
      }
    } else {
      takeNew(LoadingTask(path: path, kind: .configurationDirectory, isNamed: options.isNamed))
      if options.walksRepository {
        walk(path, root: path, options: options, files: files, isDone: true, take: takeNew)
      }
    }
  }
}

/// The YAML files below a directory, by name, and the Flink configuration directories there; hidden ones left out.
///
/// - Parameters:
///   - root: the directory that a person named.
///   - isDone: whether the directory's own two Flink files have a task already, which takes Hadoop's along.
///   - listed: the names in it, where they are known.
///   - leaveOut: is told what leaves out a file or directory that would be looked at.
private func walk(
  _ directory: String, root: String, options: LoadingOptions, files: any FileReading, depth: Int = 0,
  isDone: Bool = false,
  ignored: GitignoreStack? = nil, listed: Result<[String], FileError>? = nil, leaveOut: (String) -> Void = { _ in },
  take: (LoadingTask) -> Void
) {
  // Listed before anything in it is asked for: what isn't there then needs no question.
  let found = listed ?? Result { () throws(FileError) in try files.list(directory) }
  let ignored = ignored ?? (options.walksRepository ? GitignoreStack(at: directory, in: files) : nil)
  let excluded = options.walksRepository ? options.project?.exclusion(inDirectory: directory) : nil
  let names: [String]
  switch found {
  case .success(let found): names = found
  case .failure(let error):
    let unreadable = LoadedFile(path: directory, outcome: .unreadable(error))
    return take(LoadingTask(path: directory, kind: .known(unreadable), isNamed: false))
  }
  var takesHadoop = options.walksRepository && !isDone
  for name in names where !name.hasPrefix(".") {
    let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
    let kind = files.kind(of: path)
    if ignored?.leavesOut(name, isDirectory: kind == .directory) == true, !files.isTracked(path) {
      if kind == .directory || isYAMLName(name) { leaveOut(".gitignore") }
      continue
    }
    if let excluded, excluded.leavesOut(name, isDirectory: kind == .directory) {
      if kind == .directory || isYAMLName(name) { leaveOut(excluded.project) }
      continue
    }
    switch kind {
    case .file where isDone && flinkFileNames.contains(name): break
    case .file where isYAMLName(name) || isEntrypointName(name[...]):
      guard files.isSymbolicLink(path) else {
        take(LoadingTask(path: path, kind: .file, isNamed: false))
        break
      }
      if files.leadsOut(path) {
        take(LoadingTask(path: path, kind: .known(leadingOut(path)), isNamed: false))
      } else if !isLinkIntoWalk(path, root: root, options: options, files: files) {
        take(LoadingTask(path: path, kind: .file, isNamed: false))
      }
    case .file where takesHadoop && HadoopConfiguration.saysOfYARN(name):
      takesHadoop = false
      // Another file of Flink's takes them along.
      guard !names.contains(where: { kindByName($0[...]) == .legacyFlinkConfiguration }) else { break }
      take(LoadingTask(path: path, kind: .file, isNamed: false))
    case .directory where isPassedBy(path, root: root, options: options, files: files): break
    case .directory where depth >= deepest:
      let unreadable = LoadedFile(
        path: path, outcome: .unreadable(FileError(path: path, reason: .tooDeep(limit: deepest))))
      take(LoadingTask(path: path, kind: .known(unreadable), isNamed: false))
    case .directory:
      let listed = Result { () throws(FileError) in try files.list(path) }
      let below = ignored?.entering(name, path: path, in: files)
      // Few directories have one.
      let standing = flinkFileNames.filter { files.kind(of: path + "/" + $0) == .file }
      let excluded =
        standing.isEmpty || !options.walksRepository ? nil : options.project?.exclusion(inDirectory: path)
      let isHidden = !standing.isEmpty && leavesOutFlinksFile(in: path, below, excluded, files: files)
      let present = (isHidden ? [] : standing).filter { name in
        guard files.isSymbolicLink(path + "/" + name), files.leadsOut(path + "/" + name) else { return true }
        take(LoadingTask(path: path + "/" + name, kind: .known(leadingOut(path + "/" + name)), isNamed: false))
        return false
      }
      let isCandidate = !present.isEmpty
      if isCandidate {
        let hadoop = (try? listed.get())?.first {
          options.walksRepository && HadoopConfiguration.saysOfYARN($0)
            && files.kind(of: path + "/" + $0) == .file && below?.leavesOut($0, isDirectory: false) != true
            && excluded?.leavesOut($0, isDirectory: false) != true
        }
        let others = present + [hadoop].compactMap(\.self)
        take(LoadingTask(path: path, kind: .foundDirectory(others: others), isNamed: false))
      }
      walk(
        path, root: root, options: options, files: files, depth: depth + 1, isDone: isCandidate, ignored: below,
        listed: listed, leaveOut: leaveOut, take: take)
    case nil where name.unicodeScalars.contains("\u{FFFD}") && (isYAMLName(name) || !name.contains(".")):
      // The path that shows leads nowhere.
      let unnamed = LoadedFile(path: path, outcome: .unrecognised(reason: unnamedReason))
      take(LoadingTask(path: path, kind: .known(unnamed), isNamed: true))
    default: break
    }
  }
}

/// Whether one of Flink's two files in a directory is left out: then the directory is none of Flink's to a walk.
private func leavesOutFlinksFile(
  in directory: String, _ ignored: GitignoreStack?, _ excluded: PathExclusion?, files: any FileReading
) -> Bool {
  flinkFileNames.contains { name in
    ignored?.leavesOut(name, isDirectory: false) == true && !files.isTracked(directory + "/" + name)
      || excluded?.leavesOut(name, isDirectory: false) == true
  }
}

/// The same of a directory that a walk begins with.
private func leavesOutFlinksFile(_ directory: String, options: LoadingOptions, files: any FileReading) -> Bool {
  guard options.walksRepository else { return false }
  return leavesOutFlinksFile(
    in: directory, GitignoreStack(at: directory, in: files), options.project?.exclusion(inDirectory: directory),
    files: files)
}

/// Why a file under a name that nothing can be opened by is not looked at.
package let unnamedReason = "under a name that is no UTF-8"

/// Directories in each other, from the one that a person named; no repository is deeper.
private let deepest = 64

/// Whether a directory is a link that isn't followed: none in a repository; else none that leads round in a circle, or to what
/// the walk finds by itself.
private func isPassedBy(_ path: String, root: String, options: LoadingOptions, files: any FileReading) -> Bool {
  guard files.isSymbolicLink(path) else { return false }
  guard !options.walksRepository, let target = files.absolutePath(of: path), let top = files.absolutePath(of: root)
  else { return true }
  func isBelow(_ path: String, _ other: String) -> Bool {
    path == other || path.hasPrefix(other.hasSuffix("/") ? other : other + "/")
  }
  return isBelow(target, top) || isBelow(top, target)
}

private func leadingOut(_ path: String) -> LoadedFile {
  LoadedFile(path: path, outcome: .unrecognised(reason: "a link that leads out of the repository"))
}

/// Whether a link leads to a file that the walk finds by itself.
private func isLinkIntoWalk(_ path: String, root: String, options: LoadingOptions, files: any FileReading) -> Bool {
  guard let target = files.absolutePath(of: path), let top = files.absolutePath(of: root) else { return false }
  let prefix = top.hasSuffix("/") ? top : top + "/"
  guard target.hasPrefix(prefix) else { return false }
  // A walk doesn't look into hidden directories, and takes what its name says.
  let parts = target.dropFirst(prefix.count).split(separator: "/")
  guard let name = parts.last.map(String.init), !parts.contains(where: { $0.hasPrefix(".") }) else { return false }
  return isYAMLName(name) || isEntrypointName(name[...])
}

/// The two files that Flink opens.
let flinkFileNames = ["config.yaml", "flink-conf.yaml"]

/// What the project excludes, though a person or a hook named it; nil for all else.
private func leftOut(_ path: String, options: LoadingOptions, files: any FileReading) -> LoadedFile? {
  guard options.walksRepository, let project = options.project else { return nil }
  let named = path == "-" ? options.standardInputName ?? path : path
  guard named != "-", let exclusion = project.exclusion(inDirectory: directory(of: named)) else { return nil }
  let name = String(lastComponent(of: named))
  let isSelf = name.isEmpty || name == "." || name == ".."
  guard
    exclusion.leavesOutAll
      || !isSelf && exclusion.leavesOut(name, isDirectory: files.kind(of: named) == .directory)
  else { return nil }
  return LoadedFile(path: path, outcome: .unrecognised(reason: "excluded by \(exclusion.project)"))
}

/// Whether a directory holds a Flink configuration of which Flink only doesn't like the name, such as `config.yml`:
/// it is meant as a configuration directory, and Flink will not start with it.
private func isMisnamed(_ path: String, _ options: LoadingOptions, files: any FileReading) -> Bool {
  guard options.statedVersion(inDirectory: path) ?? options.directoryVersion != nil, let names = try? files.list(path)
  else { return false }
  return names.contains { name in
    guard ["config.yml", "config.yaml", "flink-conf.yml", "flink-conf.yaml"].contains(name.lowercased()) else {
      return false
    }
    var options = options
    options.isNamed = false
    let clusters = loadFile(path + "/" + name, options: options, files: files).clusters
    return clusters.contains { $0.kind == .flinkConfiguration || $0.kind == .legacyFlinkConfiguration }
  }
}

private func isYAMLName(_ name: String) -> Bool {
  name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json") || name.hasSuffix(".YAML")
    || name.hasSuffix(".YML")
}
