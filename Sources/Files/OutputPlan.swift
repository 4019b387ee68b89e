internal import Digests
internal import Glibc

/// What stands in a folder of an output directory before a run.
struct StandingFolder {
  /// What is no directory: path relative to the folder → status.
  var leaves: [String: stat] = [:]
  var directories: [String: stat] = [:]
  var record = OutputRecord()
  var mode: mode_t = 0

  /// Whether an earlier run wrote a file, as far as the record knows.
  func isOurs(_ path: String) -> Bool {
    guard let status = leaves[path], status.st_mode & S_IFMT == S_IFREG else { return false }
    return path == OutputRecord.name || record.digests[path] != nil
  }

  /// Reads a folder; nil when nothing stands there.
  static func scan(_ folder: String, in output: borrowing OutputDirectory) throws(FileError) -> StandingFolder? {
    try output.checkWay(to: folder)
    guard let status = try output.status(folder) else { return nil }
    var standing = StandingFolder()
    standing.mode = status.st_mode & 0o7777
    var open = [""]
    while let directory = open.popLast() {
      for name in try output.list(directory.isEmpty ? folder : "\(folder)/\(directory)") {
        let relative = directory.isEmpty ? name : "\(directory)/\(name)"
        guard let status = try output.status("\(folder)/\(relative)") else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          standing.directories[relative] = status
          open.append(relative)
        } else {
          standing.leaves[relative] = status
        }
      }
    }
    if let status = standing.leaves[OutputRecord.name], status.st_mode & S_IFMT == S_IFREG {
      standing.record = OutputRecord(reading: try output.read("\(folder)/\(OutputRecord.name)", limit: 64 << 20))
    }
    return standing
  }
}

/// What a run has to do in one folder.
struct FolderPlan {
  var folder: OutputFolder
  var standing: StandingFolder?
  var changes: [OutputChange] = []
  /// Files that already hold what they should.
  var kept: Set<String> = []

  var record: OutputRecord { OutputRecord(of: folder) }

  var isCurrent: Bool {
    guard let standing else { return folder.files.isEmpty }
    return changes.isEmpty && standing.record == record
  }

  /// Standing leaves that Drey did not write: they stay.
  var foreign: [String] {
    guard let standing else { return [] }
    return standing.leaves.keys.filter { !standing.isOurs($0) && folder.files[$0] == nil }.sorted()
  }

  init(_ folder: OutputFolder, in output: borrowing OutputDirectory) throws(FileError) {
    self.folder = folder
    standing = try StandingFolder.scan(folder.path, in: output)
    for name in folder.files.keys.sorted() {
      guard let file = folder.files[name] else { continue }
      try compare(name, file, in: output)
    }
    guard let standing else { return }
    for name in standing.record.digests.keys.sorted() where folder.files[name] == nil && standing.isOurs(name) {
      let path = "\(folder.path)/\(name)"
      let edited = SHA256.hexadecimal(of: try output.read(path, limit: .max - 1)) != standing.record.digests[name]
      changes.append(OutputChange(.stale, path: path, wasEdited: edited))
    }
  }

  /// In one go: `==` looks at them one by one.
  private func isAlike(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count, !left.isEmpty else { return left.count == right.count }
    return left.withUnsafeBytes { left in
      right.withUnsafeBytes { right in
        guard let own = left.baseAddress, let other = right.baseAddress else { return false }
        return memcmp(own, other, left.count) == 0
      }
    }
  }

  private mutating func compare(
    _ name: String, _ file: OutputFile, in output: borrowing OutputDirectory
  ) throws(FileError) {
    let path = "\(folder.path)/\(name)"
    guard let standing else {
      changes.append(OutputChange(.missing, path: path))
      return
    }
    for parent in parents(of: name) where standing.leaves[parent] != nil && !standing.isOurs(parent) {
      throw FileError(path: output.named("\(folder.path)/\(parent)"), reason: .notOurs)
    }
    if standing.directories[name] != nil {
      let below = standing.leaves.keys.filter { $0.hasPrefix(name + "/") }
      guard !below.isEmpty, below.allSatisfy(standing.isOurs) else {
        throw FileError(path: output.named(path), reason: .notOurs)
      }
      changes.append(OutputChange(.missing, path: path))
      return
    }
    guard let status = standing.leaves[name] else {
      changes.append(OutputChange(.missing, path: path))
      return
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: output.named(path), reason: .notOurs)
    }
    let bytes = try output.read(path, limit: .max - 1)
    let isSame = isAlike(bytes, file.bytes)
    guard isSame || standing.isOurs(name) else { throw FileError(path: output.named(path), reason: .notOurs) }
    // A file system without modes shows every file as executable.
    let lacksMode = file.isExecutable && status.st_mode & S_IXUSR == 0
    if isSame, !lacksMode {
      kept.insert(name)
      return
    }
    let written = standing.record.digests[name]
    let edited = !isSame && SHA256.hexadecimal(of: bytes) != written
    changes.append(OutputChange(.different, path: path, wasEdited: edited))
  }
}

extension OutputTree {
  /// What each folder needs, those to be emptied included, in the order of their paths.
  func plan(in output: borrowing OutputDirectory) throws(FileError) -> [FolderPlan] {
    var plans: [FolderPlan] = []
    for folder in folders { plans.append(try FolderPlan(folder, in: output)) }
    let wanted = Set(folders.map(\.path))
    var stale: Set<String> = []
    for directory in complete {
      try findRecorded(below: directory, depth: 3, in: output, except: wanted, into: &stale)
    }
    for path in stale { plans.append(try FolderPlan(OutputFolder(path: path, files: [:]), in: output)) }
    return plans.sorted { $0.folder.path.utf8.lexicographicallyPrecedes($1.folder.path.utf8) }
  }

  /// Finds the folders that an earlier run wrote.
  private func findRecorded(
    below directory: String, depth: Int, in output: borrowing OutputDirectory, except wanted: Set<String>,
    into found: inout Set<String>
  ) throws(FileError) {
    guard let status = try output.status(directory.isEmpty ? "." : directory), status.st_mode & S_IFMT == S_IFDIR,
      !wanted.contains(directory)
    else { return }
    if !directory.isEmpty, try output.status("\(directory)/\(OutputRecord.name)") != nil {
      found.insert(directory)
      return
    }
    guard depth > 0 else { return }
    for name in try output.list(directory.isEmpty ? "." : directory) where !name.hasPrefix(".") {
      let path = directory.isEmpty ? name : "\(directory)/\(name)"
      try findRecorded(below: path, depth: depth - 1, in: output, except: wanted, into: &found)
    }
  }
}
