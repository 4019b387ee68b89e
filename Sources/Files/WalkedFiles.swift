internal import Synchronization

/// The files of this machine for one walk: what the listings of the last directories tell isn't asked again.
///
/// Beside each file a walk looks for a dozen others (`.gitignore`, a project file, Hadoop's files), and hardly any is
/// there. A listing is as old as its walk has been in that directory: a run is one look at the files.
package final class WalkedFiles: FileReading {
  private let base = LocalFiles()
  private let state = Mutex(State())

  private struct State {
    var listings: [String: DirectoryListing] = [:]
    /// Their directories in a ring, so that the oldest makes room.
    var directories: [String] = []
    var oldest = 0
    /// Made when something is read that no listing knows as a plain file.
    var bounds: RepositoryBounds?
  }

  /// What the run was pointed at; empty where it may read all.
  private let named: [String]
  private let others: [String]

  /// More than a batch of linting has files, each of which may be in a directory of its own.
  private static let most = 512
  /// A listing with more names isn't kept: it would be most of a run's memory.
  private static let longest = 4096

  /// - Parameters:
  ///   - named: what a person named: only this is read, and what lies in the same git repositories. Where one of them lies
  ///     in none, and without any, everything may be.
  ///   - others: files that may be read, too, wherever they lie.
  package init(within named: [String] = [], and others: [String] = []) {
    self.named = named
    self.others = others
  }

  package func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard !leadsOut(path) else { throw FileError(path: path, reason: .outsideRepository) }
    return try base.read(path, limit: limit)
  }

  package func leadsOut(_ path: String) -> Bool {
    // What a listing has as a file stands where the walk went.
    guard !named.isEmpty, path != "-", answer(for: path) != .present(.file) else { return false }
    return state.withLock { state in
      let bounds = state.bounds ?? RepositoryBounds(named: named, others: others, in: base)
      state.bounds = bounds
      return bounds.isOutside(path, in: base)
    }
  }

  package func absolutePath(of path: String) -> String? { base.absolutePath(of: path) }

  package func list(_ directory: String) throws(FileError) -> [String] {
    let listing = try base.listing(of: directory)
    if listing.entries.count <= Self.longest { keep(listing, of: withoutSlash(directory)) }
    return listing.names
  }

  package func listing(of directory: String) -> DirectoryListing? {
    state.withLock { $0.listings[withoutSlash(directory)] }
  }

  package func kind(of path: String) -> FileKind? {
    switch answer(for: path) {
    case .absent: nil
    case .present(let kind): kind
    case .unsure: base.kind(of: path)
    }
  }

  package func isSymbolicLink(_ path: String) -> Bool {
    guard answer(for: path) == .unsure else { return false }
    return base.isSymbolicLink(path)
  }

  private func answer(for path: String) -> DirectoryListing.Answer {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .unsure }
    let name = String(path[path.utf8.index(after: slash)...])
    // These are in no listing, and always there.
    guard !name.isEmpty, name != ".", name != ".." else { return .unsure }
    let directory = slash == path.startIndex ? "/" : String(path[..<slash])
    return state.withLock { $0.listings[directory]?.answer(for: name) } ?? .unsure
  }

  private func keep(_ listing: DirectoryListing, of directory: String) {
    state.withLock { state in
      guard state.listings.updateValue(listing, forKey: directory) == nil else { return }
      if state.directories.count < Self.most {
        state.directories.append(directory)
      } else {
        state.listings[state.directories[state.oldest]] = nil
        state.directories[state.oldest] = directory
        state.oldest = (state.oldest + 1) % Self.most
      }
    }
  }

  private func withoutSlash(_ directory: String) -> String {
    directory.utf8.count > 1 && directory.utf8.last == UInt8(ascii: "/") ? String(directory.dropLast()) : directory
  }
}
