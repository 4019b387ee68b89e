package import Diagnostics
package import Files

/// The findings of a large run as JSON, put aside on the disk file by file, so that memory does not grow with them.
///
/// What another file could add to, or a baseline take from, stays with the run's result; `write` brings both together.
package final class FindingSpool {
  private var file: SpoolFile
  /// Where each path's findings stand.
  private var places: [String: Range<Int>] = [:]
  private var failure: FileError?
  private let fails: (Diagnostic) -> Bool
  /// How many there are of each severity.
  package private(set) var counts: [Severity: Int] = [:]
  /// Whether one of them ends the run as failed.
  package private(set) var hasFailure = false

  /// - Parameters:
  ///   - directory: on a disk.
  ///   - fails: whether a finding ends the run as failed.
  package init(in directory: String, fails: @escaping (Diagnostic) -> Bool) throws(FileError) {
    file = try SpoolFile(in: directory)
    self.fails = fails
  }

  /// Takes the findings of a file; those of a file that was met before are known.
  func take(_ findings: [Diagnostic], of path: String, json: [UInt8]) {
    guard failure == nil, places[path] == nil, !findings.isEmpty else { return }
    do throws(FileError) {
      places[path] = try file.append(json)
    } catch {
      failure = error
    }
    for finding in findings {
      counts[finding.severity, default: 0] += 1
      hasFailure = hasFailure || fails(finding)
    }
  }

  /// Those findings that were not put aside: what starts Flink says the same of a configuration as the configuration itself.
  package func unknown(of findings: [Diagnostic]) throws(FileError) -> [Diagnostic] {
    var unknown: [Diagnostic] = []
    var items: (path: String, known: Set<[UInt8]>) = ("", [])
    for finding in findings {
      if items.path != finding.path {
        items = (
          finding.path, try places[finding.path].map { place throws(FileError) in Set(try parts(at: place)) } ?? []
        )
      }
      if !items.known.contains(FindingsInParts.items([finding])) { unknown.append(finding) }
    }
    return unknown
  }

  /// Writes the document that `renderJSON` would make of all findings.
  ///
  /// - Parameter rest: those that were not put aside, sorted.
  package func write(with rest: [Diagnostic], to write: ([UInt8]) throws(FileError) -> Void) throws(FileError) {
    if let failure { throw failure }
    var isEmpty = true
    // Written in blocks: a file's findings are some thousand bytes.
    var block = FindingsInParts.head
    func append(_ items: [UInt8]) throws(FileError) {
      guard !items.isEmpty else { return }
      if !isEmpty { block.append(UInt8(ascii: ",")) }
      isEmpty = false
      block += items
      guard block.count >= Self.blockSize else { return }
      try write(block)
      block.removeAll(keepingCapacity: true)
    }
    var rest = rest[...]
    for (path, place) in places.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      let before = rest.prefix { $0.path.utf8.lexicographicallyPrecedes(path.utf8) }
      rest = rest.dropFirst(before.count)
      try append(FindingsInParts.items(Array(before)))
      var beside = rest.prefix { $0.path == path }
      rest = rest.dropFirst(beside.count)
      guard !beside.isEmpty else {
        try append(try file.read(place))
        continue
      }
      for part in try parts(at: place) {
        let start = FindingsInParts.start(ofItem: part)
        while let first = beside.first, first.start < start {
          try append(FindingsInParts.items([first]))
          beside = beside.dropFirst()
        }
        try append(part)
      }
      try append(FindingsInParts.items(Array(beside)))
    }
    try append(FindingsInParts.items(Array(rest)))
    try write(block + FindingsInParts.tail(isEmpty: isEmpty))
  }

  /// In bytes.
  private static let blockSize = 1 << 16

  /// The items of a file, one by one.
  private func parts(at place: Range<Int>) throws(FileError) -> [[UInt8]] {
    FindingsInParts.split(try file.read(place))
  }
}

extension Diagnostic {
  fileprivate var start: (line: Int, column: Int) { range.map { ($0.start.line, $0.start.column) } ?? (1, 1) }
}
