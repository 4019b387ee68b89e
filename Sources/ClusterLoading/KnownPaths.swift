import Files

/// The tasks that a walk of several paths gave before, in whatever spelling; one path alone can't give a task twice.
struct KnownPaths {
  private let paths: [String]
  private let options: LoadingOptions
  private var seen: Set<String> = []
  /// What a person named gives its task itself, which takes names for more than a walk does; made when a walk finds something.
  private var named: Set<String>?
  /// Where a relative path begins, if some path is absolute.
  private var start = ""

  init(_ paths: [String], options: LoadingOptions, files: any FileReading) {
    self.paths = paths
    self.options = options
    guard paths.count > 1, paths.contains(where: { $0.utf8.first == slash }),
      paths.contains(where: { $0.utf8.first != slash }), let here = files.absolutePath(of: ".")
    else { return }
    start = here + "/"
  }

  mutating func isNew(_ task: LoadingTask) -> Bool {
    guard paths.count > 1, task.path != "-" else { return true }
    let key = plain(task.path)
    if !task.isNamed, options.isNamed {
      if named == nil { named = Set(paths.map(plain)) }
      if named?.contains(key) == true { return false }
    }
    switch task.kind {
    case .file, .known: return seen.insert(key).inserted
    case .configurationDirectory, .foundDirectory:
      // It reads the files that Flink opens.
      let isNew = seen.insert(key).inserted
      for name in flinkFileNames { seen.insert(normalised(key + "/" + name)) }
      return isNew
    }
  }

  /// The path as it is compared.
  private func plain(_ path: String) -> String {
    normalised(start.isEmpty || path.utf8.first == slash ? path : start + path)
  }

  private var slash: UInt8 { UInt8(ascii: "/") }
}
