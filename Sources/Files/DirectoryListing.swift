/// What a directory held when it was read: names, and what the system said of them on the way.
package struct DirectoryListing: Sendable {
  struct Entry: Sendable {
    var name: String
    /// Nil for a link, a name that isn't UTF-8, and on file systems that don't tell: then only the path itself says.
    var kind: FileKind?
  }

  /// What a listing knows of a name.
  package enum Answer: Sendable, Hashable {
    case absent
    case present(FileKind)
    /// It is there; what it is, or leads to, has to be asked.
    case unsure
  }

  /// Sorted bytewise.
  let entries: [Entry]

  /// - Parameter entries: in any order.
  init(_ entries: [Entry]) {
    self.entries = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Sorted bytewise.
  var names: [String] { entries.map(\.name) }

  /// The files whose names meet a condition, sorted bytewise; a link may be one.
  package func files(where isWanted: (String) -> Bool) -> [String] {
    entries.filter { ($0.kind == .file || $0.kind == nil) && isWanted($0.name) }.map(\.name)
  }

  package func answer(for name: String) -> Answer {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name.utf8.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].name.utf8.elementsEqual(name.utf8) else { return .absent }
    return entries[low].kind.map { .present($0) } ?? .unsure
  }
}
