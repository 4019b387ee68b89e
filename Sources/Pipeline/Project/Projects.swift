package import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files
package import FlinkOptions
internal import Synchronization

/// The project files of a run: for each file the nearest `.drey.yaml` above it, up to the root of its git repository.
///
/// Directories are looked at once each, as long as a walk is near them; where there is no project file, that is all that
/// it costs.
package final class Projects: ProjectSettings {
  private let files: any FileReading
  private let state = Mutex(State())

  private struct State {
    /// Which project a directory belongs to; nil for none.
    var byDirectory: [String: Int?] = [:]
    /// From the absolute path of a project's directory.
    var byRoot: [String: Int] = [:]
    var projects: [Project] = []
    var mistakes: [Diagnostic] = []
    var unreadable: [String] = []
    var strays: [String] = []
    /// Where the run started; empty where the files have no root.
    var start: String?
    var absolute: [String: String] = [:]
  }

  package init(files: any FileReading) { self.files = files }

  /// Everything that is wrong with the project files so far: a run must not go on with half of one. A sentence each.
  package var problems: [String] {
    state.withLock { state in
      state.unreadable
        + state.mistakes.map { mistake in
          let place = mistake.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
          return "\(mistake.path)\(place): \(mistake.message)\(mistake.help.map { "; \($0)" } ?? "")"
        }
    }
  }

  /// Files that look like project files and aren't, as they are called otherwise. A sentence each.
  package var strays: [String] { state.withLock { $0.strays } }

  /// Those that were met so far, in that order.
  package var all: [Project] { state.withLock { $0.projects } }

  /// The project of a file; nil where it belongs to none. Standard input belongs to where the run started.
  package func project(of path: String) -> Project? {
    project(inDirectory: path == "-" || path == "<stdin>" ? "." : directory(of: path))
  }

  package func project(inDirectory directory: String) -> Project? {
    state.withLock { state in
      index(of: key(directory), &state).map { state.projects[$0] }
    }
  }

  /// How a file is called from its project's directory; without a project, from where the run started. A path outside is
  /// left as it is.
  package func name(of path: String) -> String {
    state.withLock { state in
      guard path != "-", path != "<stdin>" else { return path }
      let directory = key(directory(of: path))
      guard let absolute = absolutePath(directory, &state) else { return normalised(path) }
      let root = index(of: directory, &state).map { state.projects[$0].root } ?? start(&state)
      return relativePath(of: normalised(absolute + "/" + lastComponent(of: path)), from: root)
    }
  }

  // MARK: What loading asks

  package func flinkVersion(inDirectory directory: String) -> FlinkVersion? {
    project(inDirectory: directory)?.file.flinkVersion?.value
  }

  package func exclusion(inDirectory directory: String) -> PathExclusion? {
    state.withLock { state in
      let directory = key(directory)
      guard let index = index(of: directory, &state) else { return nil }
      let project = state.projects[index]
      guard !project.excluded.isEmpty else { return nil }
      let absolute = absolutePath(directory, &state) ?? directory
      let below = relativePath(of: absolute, from: project.root)
      return PathExclusion(rules: project.excluded, prefix: below == "." ? "" : below + "/", project: project.path)
    }
  }

  // MARK: Looking

  private func key(_ directory: String) -> String {
    directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
  }

  private func index(of directory: String, _ state: inout State) -> Int? {
    if let known = state.byDirectory[directory] { return known }
    let found: Int?
    // A walk comes down: what holds above is known already.
    if let slash = directory.lastIndex(of: "/"), slash > directory.startIndex,
      let above = state.byDirectory[String(directory[..<slash])], !directory.hasSuffix("..")
    {
      if hasProjectFile(directory) {
        found = read(in: directory, &state)
      } else {
        found = files.kind(of: directory + "/.git") == nil ? above : nil
      }
    } else {
      found = climb(from: directory, &state)
    }
    if state.byDirectory.count >= Self.mostDirectories {
      // A walk comes back to the directories above.
      state.byDirectory = state.byDirectory.filter { directory.hasPrefix($0.key) }
    }
    state.byDirectory[directory] = .some(found)
    return found
  }

  private func climb(from directory: String, _ state: inout State) -> Int? {
    var place = absolutePath(directory, &state) ?? normalised(directory)
    while true {
      if hasProjectFile(place) { return read(in: place, &state) }
      noteStrays(in: place, &state)
      if files.kind(of: join(place, ".git")) != nil { return nil }
      guard place != "/", place != ".", !place.isEmpty else { return nil }
      place = ClusterLoading.directory(of: place)
    }
  }

  private func hasProjectFile(_ directory: String) -> Bool {
    // A directory of that name or a link to nowhere, say, is refused where it is read, instead of passed by.
    let path = join(directory, ProjectFile.name)
    return files.kind(of: path) != nil || files.isSymbolicLink(path)
  }

  /// Looked for from where files are down to the repository, not in each directory of a walk.
  private func noteStrays(in directory: String, _ state: inout State) {
    for name in [".drey.yml", "drey.yaml"] {
      let path = join(directory, name)
      guard files.kind(of: path) == .file, let bytes = try? files.read(path, limit: Self.longestFile) else { continue }
      // A cluster may be called so.
      let lines = bytes.split { $0 == 0x0A || $0 == 0x0D }
      guard !lines.contains(where: { $0.starts(with: "kind:".utf8) || $0.starts(with: "apiVersion:".utf8) }) else {
        continue
      }
      let start = start(&state)
      let shown = start.isEmpty ? path : relativePath(of: path, from: start)
      let note = "\(shown): passed by, a project file is called \(ProjectFile.name)"
      if !state.strays.contains(note) { state.strays.append(note) }
    }
  }

  private func join(_ directory: String, _ name: String) -> String {
    directory == "." ? name : directory == "/" ? "/" + name : directory + "/" + name
  }

  /// Reads the project file of a directory, once.
  private func read(in directory: String, _ state: inout State) -> Int? {
    let root = absolutePath(directory, &state) ?? normalised(directory)
    if let known = state.byRoot[root] { return known }
    let name = join(root, ProjectFile.name)
    let start = start(&state)
    let shown = start.isEmpty ? name : relativePath(of: name, from: start)
    var project: Project
    do {
      let bytes = try files.read(name, limit: Self.longestFile)
      var (file, mistakes) = readProjectFile(SourceFile(path: shown, text: bytes))
      project = Project(path: shown, root: root, file: file, mistakes: &mistakes)
      state.mistakes += mistakes
    } catch {
      var mistakes: [Diagnostic] = []
      project = Project(path: shown, root: root, file: ProjectFile(), mistakes: &mistakes)
      state.unreadable.append(FileError(path: shown, reason: error.reason).description)
    }
    state.projects.append(project)
    state.byRoot[root] = state.projects.count - 1
    return state.projects.count - 1
  }

  private func start(_ state: inout State) -> String {
    if let start = state.start { return start }
    let start = files.absolutePath(of: ".") ?? ""
    state.start = start
    return start
  }

  private func absolutePath(_ directory: String, _ state: inout State) -> String? {
    if let known = state.absolute[directory] { return known }
    let absolute = files.absolutePath(of: directory)
    if state.absolute.count >= Self.mostDirectories { state.absolute.removeAll() }
    if let absolute { state.absolute[directory] = absolute }
    return absolute
  }

  /// How many directories are remembered: a walk soon leaves each behind.
  private static let mostDirectories = 1024
  /// In bytes.
  private static let longestFile = 1 << 20
}
