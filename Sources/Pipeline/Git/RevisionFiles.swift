internal import ClusterLoading
internal import Files
internal import Synchronization

/// The files of one revision, as if they stood in the work tree's place. Contents are fetched when they are first read, or
/// ahead, many at once.
final class RevisionFiles: FileReading {
  private let repository: GitRepository
  private let entries: [String: GitRepository.Entry]
  /// The names in each directory, sorted bytewise; by the path from the root, empty for the root itself.
  private let directories: [String: [String]]
  /// The working directory, from the root of the machine.
  private let start: String
  private let fetched = Mutex<[String: [UInt8]]>([:])

  init(
    _ repository: GitRepository, entries: [String: GitRepository.Entry], start: String
  ) {
    self.repository = repository
    self.entries = entries
    self.start = start
    var names: [String: Set<String>] = ["": []]
    for path in entries.keys {
      var below = path[...]
      while let slash = below.lastIndex(of: "/") {
        let directory = String(below[..<slash])
        let isKnown = names[directory] != nil
        names[directory, default: []].insert(String(below[below.index(after: slash)...]))
        below = below[..<slash]
        if isKnown { break }
      }
      if !below.contains("/") { names["", default: []].insert(String(below)) }
    }
    directories = names.mapValues { $0.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
  }

  /// Fetches contents that will be read.
  func fetch(_ paths: some Sequence<String>) throws(GitFailure) {
    var wanted: [String: Int] = [:]
    for path in paths {
      guard let entry = entries[path], entry.kind != .submodule, entry.size <= Self.longestAhead else { continue }
      wanted[entry.object] = entry.size
    }
    fetched.withLock { known in wanted = wanted.filter { known[$0.key] == nil } }
    var rest = wanted.sorted { $0.key < $1.key }[...]
    while !rest.isEmpty {
      var part: [String] = []
      var bytes = 0
      while let next = rest.first, part.isEmpty || bytes + next.value <= Self.longestBatch {
        part.append(next.key)
        bytes += next.value
        rest = rest.dropFirst()
      }
      let contents = try repository.contents(of: part, bytes: bytes)
      fetched.withLock { for (object, text) in zip(part, contents) { $0[object] = text } }
    }
  }

  /// In bytes: larger ones are fetched when somebody asks, one by one.
  private static let longestAhead = 4 << 20
  private static let longestBatch = 64 << 20
  /// Links behind one another that are followed.
  private static let mostLinks = 16

  // MARK: Reading

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard let place = place(of: path), let target = followed(place) else {
      throw FileError(path: path, reason: .missing)
    }
    guard let entry = entries[target] else { throw FileError(path: path, reason: .isDirectory) }
    guard entry.kind == .file else { throw FileError(path: path, reason: .notRegular) }
    guard entry.size <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
    let text: [UInt8]
    do throws(GitFailure) {
      text = try content(of: entry)
    } catch {
      throw FileError(path: path, reason: .system(0, error.description))
    }
    if text.starts(with: "version https://git-lfs.github.com/spec/".utf8) {
      throw FileError(
        path: path, reason: .system(0, "is kept by Git LFS: the revision has no more than a pointer to it"))
    }
    return text
  }

  private func content(of entry: GitRepository.Entry) throws(GitFailure) -> [UInt8] {
    if let known = fetched.withLock({ $0[entry.object] }) { return known }
    let text = try repository.contents(of: [entry.object], bytes: entry.size).first ?? []
    fetched.withLock { $0[entry.object] = text }
    return text
  }

  func kind(of path: String) -> FileKind? {
    guard let place = place(of: path) else { return nil }
    if place == ".git" { return .directory }
    guard let target = followed(place) else { return nil }
    if let entry = entries[target] { return entry.kind == .file ? .file : .other }
    return directories[target] == nil ? nil : .directory
  }

  func list(_ directory: String) throws(FileError) -> [String] {
    guard let place = place(of: directory), let target = followed(place) else {
      throw FileError(path: directory, reason: .missing)
    }
    guard let names = directories[target] else { throw FileError(path: directory, reason: .notDirectory) }
    return names
  }

  /// A revision holds what git keeps.
  func isTracked(_ path: String) -> Bool { true }

  func isSymbolicLink(_ path: String) -> Bool { place(of: path).flatMap { entries[$0] }?.kind == .link }

  func absolutePath(of path: String) -> String? {
    guard kind(of: path) != nil, let place = place(of: path), let target = followed(place) else { return nil }
    return target.isEmpty ? repository.root : repository.root + "/" + target
  }

  // MARK: Paths

  /// From the repository's root; nil for what lies outside.
  private func place(of path: String) -> String? {
    let whole = normalised(path.hasPrefix("/") ? path : start + "/" + path)
    if whole == repository.root { return "" }
    let prefix = repository.root == "/" ? "/" : repository.root + "/"
    return whole.hasPrefix(prefix) ? String(whole.dropFirst(prefix.count)) : nil
  }

  /// Where a path leads when all links in it are followed; nil where that is nothing of this revision.
  private func followed(_ place: String) -> String? {
    var place = place
    for _ in 0...Self.mostLinks {
      guard entries[place] == nil || entries[place]?.kind == .link, directories[place] == nil else { return place }
      // The first part of it that is a link.
      let parts = place.split(separator: "/")
      guard
        let length = (1...max(1, parts.count)).first(where: { count in
          entries[parts.prefix(count).joined(separator: "/")]?.kind == .link
        }), let link = entries[parts.prefix(length).joined(separator: "/")], link.size <= 4096,
        let text = try? content(of: link)
      else { return nil }
      let target = String(decoding: text, as: UTF8.self)
      guard !target.hasPrefix("/") else { return nil }
      let above = parts.prefix(length - 1).joined(separator: "/")
      let rest = parts.dropFirst(length).map(String.init)
      place = normalised(([above, target] + rest).filter { !$0.isEmpty }.joined(separator: "/"))
      if place == "." { place = "" }
      guard place != "..", !place.hasPrefix("../") else { return nil }
    }
    return nil
  }
}
