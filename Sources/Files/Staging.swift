internal import CLinux
internal import Glibc

/// The directory inside an output directory where folders are built, and where replaced ones wait for removal.
///
/// `new.fraud%2Fyarn` becomes `fraud/yarn` by an exchange, and then holds the old folder. Where the file system can't
/// exchange, the old one goes to `old.fraud%2Fyarn` first. So at any moment the old or the new folder is complete, in
/// its place or under `old.`.
enum Staging {
  static let name = ".drey-staging"
  /// `RENAME_EXCHANGE` of linux/fs.h.
  private static let exchangeFlag: UInt32 = 2

  static func built(_ folder: String) -> String { "\(name)/new.\(encode(folder))" }
  static func replaced(_ folder: String) -> String { "\(name)/old.\(encode(folder))" }

  private static func encode(_ path: String) -> String {
    var text = ""
    for character in path.unicodeScalars {
      switch character {
      case "%": text += "%25"
      case "/": text += "%2F"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }

  private static func decode(_ name: Substring) -> String {
    var text = ""
    var rest = name
    while let percent = rest.firstIndex(of: "%") {
      text += rest[..<percent]
      let code = rest[percent...].prefix(3)
      text += code == "%2F" ? "/" : code == "%25" ? "%" : code
      rest = rest[percent...].dropFirst(3)
    }
    return text + rest
  }

  static func begin(in output: borrowing OutputDirectory, isLocked: Bool) throws(FileError) {
    if mkdirat(output.number, name, 0o777) == 0 { return }
    guard errno == EEXIST else { throw output.failure("", errno) }
    guard isLocked else {
      // Without a lock its presence is the lock, and no one can tell whether that run lives.
      throw FileError(path: output.named(name), reason: .busy)
    }
    guard let status = try output.status(name), status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path: output.named(name), reason: .notOurs)
    }
  }

  /// Builds a folder as it is to be: new files written, unchanged and foreign ones linked.
  static func build(_ plan: FolderPlan, in output: borrowing OutputDirectory) throws(FileError) {
    let folder = plan.folder
    let root = built(folder.path)
    // In a directory that stays, what others wrote is where it belongs.
    let foreign = folder.path == "." ? [] : plan.foreign
    let foreignDirectories =
      folder.path == "." ? [] : plan.standing?.directories.keys.filter { isForeign($0, in: plan) } ?? []
    // A folder that is to go and in which nothing else stands needs no successor.
    if folder.files.isEmpty, foreign.isEmpty, foreignDirectories.isEmpty { return }
    guard mkdirat(output.number, root, 0o777) == 0 else { throw output.failure(folder.path, errno) }
    if let standing = plan.standing, fchmodat(output.number, root, standing.mode | S_IRWXU, 0) != 0 {
      throw output.failure(folder.path, errno)
    }
    // First of all, so that a killed run's leftover says which files are its own.
    if !folder.files.isEmpty {
      try output.create(
        "\(root)/\(OutputRecord.name)", plan.record.bytes, mode: 0o666, shown: "\(folder.path)/\(OutputRecord.name)")
    }
    for path in foreignDirectories.sorted() {
      try output.makeDirectories("\(root)/\(path)")
      if let mode = plan.standing?.directories[path]?.st_mode {
        fchmodat(output.number, "\(root)/\(path)", mode & 0o7777, 0)
      }
    }
    for path in foreign {
      try makeParents(of: path, in: root, output)
      guard link(plan, path, in: output) else { throw output.failure("\(folder.path)/\(path)", errno) }
    }
    for path in folder.files.keys.sorted() {
      guard let file = folder.files[path] else { continue }
      try makeParents(of: path, in: root, output)
      if plan.kept.contains(path), link(plan, path, in: output) { continue }
      let shown = "\(folder.path)/\(path)"
      try output.create("\(root)/\(path)", file.bytes, mode: file.isExecutable ? 0o777 : 0o666, shown: shown)
      guard let old = plan.standing?.leaves[path]?.st_mode else { continue }
      fchmodat(output.number, "\(root)/\(path)", (old & 0o777) | (file.isExecutable ? S_IXUSR : 0), 0)
    }
  }

  /// Whether a standing directory holds something that Drey did not write, or nothing.
  private static func isForeign(_ directory: String, in plan: FolderPlan) -> Bool {
    guard let standing = plan.standing else { return false }
    let below = standing.leaves.keys.filter { $0.hasPrefix(directory + "/") }
    return below.isEmpty || !below.allSatisfy(standing.isOurs)
  }

  private static func makeParents(
    of path: String, in root: String, _ output: borrowing OutputDirectory
  ) throws(FileError) {
    guard let parent = parents(of: path).last else { return }
    try output.makeDirectories("\(root)/\(parent)")
  }

  /// Gives a standing file a second name in the new folder; false where the file system can't.
  private static func link(_ plan: FolderPlan, _ path: String, in output: borrowing OutputDirectory) -> Bool {
    let folder = plan.folder.path
    return linkat(output.number, "\(folder)/\(path)", output.number, "\(built(folder))/\(path)", 0) == 0
  }

  /// Lets a built folder take its place.
  static func commit(_ plan: FolderPlan, in output: borrowing OutputDirectory) throws(FileError) {
    let folder = plan.folder.path
    guard folder != "." else { return try replaceEach(plan, in: output) }
    let isBuilt = try output.status(built(folder)) != nil
    guard plan.standing != nil else {
      if let parent = parents(of: folder).last { try output.makeDirectories(parent) }
      return try output.rename(built(folder), folder)
    }
    if isBuilt, exchange(built(folder), folder, in: output) { return }
    if !isBuilt || errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP {
      if renameat(output.number, folder, output.number, replaced(folder)) == 0 {
        guard isBuilt, renameat(output.number, built(folder), output.number, folder) != 0 else { return }
        let code = errno
        try output.rename(replaced(folder), folder)
        throw output.failure(folder, code)
      }
    }
    // An overlay, as in a container, moves no directory of its lower layers, and nothing moves a mount point.
    guard errno == EXDEV || errno == EBUSY else { throw output.failure(folder, errno) }
    try replaceEach(plan, in: output)
  }

  /// Replaces the files of a folder that can't be moved, one after the other.
  private static func replaceEach(_ plan: FolderPlan, in output: borrowing OutputDirectory) throws(FileError) {
    guard let standing = plan.standing else { return }
    let folder = plan.folder.path
    // Both runs' files are known as ours, whenever this one is killed.
    var record = standing.record
    for (path, digest) in plan.record.digests { record.digests[path] = digest }
    let newRecord = "\(name)/record"
    func put(_ record: OutputRecord) throws(FileError) {
      try output.remove(newRecord)
      try output.create(newRecord, record.bytes, mode: 0o666, shown: "\(folder)/\(OutputRecord.name)")
      try output.rename(newRecord, "\(folder)/\(OutputRecord.name)")
    }
    try put(record)
    for path in standing.record.digests.keys.sorted() where plan.folder.files[path] == nil && standing.isOurs(path) {
      try output.remove("\(folder)/\(path)")
      for parent in parents(of: path).reversed() { output.removeEmptyDirectory("\(folder)/\(parent)") }
    }
    for path in plan.folder.files.keys.sorted() where !plan.kept.contains(path) {
      if let parent = parents(of: path).last { try output.makeDirectories("\(folder)/\(parent)") }
      try output.rename("\(built(folder))/\(path)", "\(folder)/\(path)")
    }
    guard plan.folder.files.isEmpty else { return try put(plan.record) }
    try output.remove("\(folder)/\(OutputRecord.name)")
    output.removeEmptyDirectory(folder)
  }

  private static func exchange(_ one: String, _ other: String, in output: borrowing OutputDirectory) -> Bool {
    renameat2(output.number, one, output.number, other, exchangeFlag) == 0
  }

  /// Clears staging away, after a run or what a killed one left: puts back what was moved aside, moves what is not
  /// ours into the standing folder, and removes the rest.
  static func recover(in output: borrowing OutputDirectory) throws(FileError) {
    guard let status = try output.status(name) else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path: output.named(name), reason: .notOurs)
    }
    let names = try output.list(name)
    for entry in names where entry.hasPrefix("old.") {
      let folder = decode(entry.dropFirst(4))
      // A killed run moved the old folder aside and had not put the new one in its place.
      if try output.status(folder) == nil, names.contains("new." + entry.dropFirst(4)) {
        try output.rename("\(name)/\(entry)", folder)
      }
    }
    for entry in try output.list(name) where entry.hasPrefix("new.") || entry.hasPrefix("old.") {
      try retire("\(name)/\(entry)", for: decode(entry.dropFirst(4)), in: output)
    }
    output.removeEmptyDirectory(name)
  }

  /// Removes a folder that is no longer in place, keeping what Drey did not write.
  private static func retire(
    _ old: String, for folder: String, in output: borrowing OutputDirectory
  ) throws(FileError) {
    guard let standing = try StandingFolder.scan(old, in: output) else { return }
    // The record goes last: without it, what is left would not be known as ours.
    for path in standing.leaves.keys.sorted() where path != OutputRecord.name {
      guard !standing.isOurs(path) else {
        try output.remove("\(old)/\(path)")
        continue
      }
      let place = "\(folder)/\(path)"
      if let status = try output.status(place) {
        // The same file under its second name, or one that has since taken its place.
        if status.st_mode & S_IFMT != S_IFDIR { try output.remove("\(old)/\(path)") }
        continue
      }
      // Made after the folder was looked at.
      if let parent = parents(of: place).last { try output.makeDirectories(parent) }
      try output.rename("\(old)/\(path)", place)
    }
    for directory in standing.directories.keys.sorted(by: >) { output.removeEmptyDirectory("\(old)/\(directory)") }
    if try output.list(old).allSatisfy({ $0 == OutputRecord.name }) { try output.remove("\(old)/\(OutputRecord.name)") }
    output.removeEmptyDirectory(old)
  }
}
