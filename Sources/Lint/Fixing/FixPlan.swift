package import Diagnostics
import YAMLTree

/// Which fixes are made without asking.
package enum FixLevel: Sendable, Hashable {
  /// Those that change nothing but what is surely meant.
  case safe
  /// The suggested ones, too.
  case all
}

/// Fixes that can be made at once: no two of them touch the same place.
package struct FixPlan: Sendable {
  /// One fix that was taken, with the finding that offers it.
  package struct Item: Sendable {
    package var finding: Diagnostic
    package var fix: Fix
  }

  /// In the order in which they were taken.
  package private(set) var items: [Item] = []

  /// Takes the first fix of each finding that the level allows, as far as none stands in the way of another.
  ///
  /// Safe fixes go first, then those of earlier places, then those of lower codes. Two fixes with an edit in common
  /// make it once. What finds no room is for the next round, when the file reads differently.
  package init(_ findings: [Diagnostic], level: FixLevel) {
    let candidates = findings.compactMap { finding -> Item? in
      let fix = finding.fixes.first { $0.safety == .safe } ?? (level == .all ? finding.fixes.first : nil)
      guard let fix, !fix.edits.isEmpty else { return nil }
      return Item(finding: finding, fix: fix)
    }
    var taken: [String: [TextEdit]] = [:]
    for item in candidates.sorted(by: Self.goesBefore) where !Self.isInTheWay(taken, of: item.fix) {
      items.append(item)
      for (path, edits) in Dictionary(grouping: item.fix.edits, by: \.location.path) {
        // Nearly always behind all that are taken.
        let sorted = edits.sorted { $0.location.range.bytes.lowerBound < $1.location.range.bytes.lowerBound }
        let isBehind =
          taken[path]?.last.map { last in
            sorted.first.map { $0.location.range.bytes.lowerBound >= last.location.range.bytes.lowerBound } ?? true
          } ?? true
        taken[path, default: []] += sorted
        if !isBehind {
          taken[path]?.sort { $0.location.range.bytes.lowerBound < $1.location.range.bytes.lowerBound }
        }
      }
    }
  }

  package init(items: [Item]) { self.items = items }

  package var isEmpty: Bool { items.isEmpty }

  /// The files that the plan changes, sorted.
  package var paths: [String] { Set(items.flatMap { $0.fix.edits.map(\.location.path) }).sorted() }

  /// The edits of one file, by place, each once.
  package func edits(of path: String) -> [TextEdit] {
    var seen: Set<TextEdit> = []
    let edits = items.flatMap(\.fix.edits).filter { $0.location.path == path && seen.insert($0).inserted }
    return edits.sorted { left, right in
      let (left, right) = (left.location.range.bytes, right.location.range.bytes)
      return (left.lowerBound, left.upperBound) < (right.lowerBound, right.upperBound)
    }
  }

  private static func goesBefore(_ left: Item, _ right: Item) -> Bool {
    if left.fix.safety != right.fix.safety { return left.fix.safety == .safe }
    guard let first = left.fix.edits.first?.location, let second = right.fix.edits.first?.location else { return false }
    if first.path != second.path { return first.path.utf8.lexicographicallyPrecedes(second.path.utf8) }
    if first.range.start.offset != second.range.start.offset {
      return first.range.start.offset < second.range.start.offset
    }
    return left.finding.code < right.finding.code
  }

  /// - Parameter taken: by path, sorted by place; those of different fixes don't touch.
  private static func isInTheWay(_ taken: [String: [TextEdit]], of fix: Fix) -> Bool {
    fix.edits.contains { edit in
      guard let others = taken[edit.location.path] else { return false }
      let (start, end) = (edit.location.range.bytes.lowerBound, edit.location.range.bytes.upperBound)
      var (low, high) = (0, others.count)
      while low < high {
        let middle = (low + high) / 2
        if others[middle].location.range.bytes.upperBound < start { low = middle + 1 } else { high = middle }
      }
      return others[low...].prefix { $0.location.range.bytes.lowerBound <= end }.contains {
        $0 != edit && $0.touches(edit)
      }
    }
  }
}

extension TextEdit {
  /// Whether two edits overlap, meet, or insert at one place: which one comes first would matter then.
  fileprivate func touches(_ other: TextEdit) -> Bool {
    guard location.path == other.location.path else { return false }
    let (own, others) = (location.range.bytes, other.location.range.bytes)
    return own.lowerBound <= others.upperBound && others.lowerBound <= own.upperBound
  }
}

/// The text with edits made; nil when they overlap or lie outside it.
///
/// - Parameter edits: sorted by place.
package func applied(_ edits: [TextEdit], to text: [UInt8]) -> [UInt8]? {
  var result: [UInt8] = []
  result.reserveCapacity(text.count + edits.reduce(0) { $0 + $1.replacement.utf8.count })
  var offset = 0
  for edit in edits {
    let range = edit.location.range.bytes
    guard range.lowerBound >= offset, range.upperBound <= text.count else { return nil }
    result += text[offset..<range.lowerBound]
    result += edit.replacement.utf8
    offset = range.upperBound
  }
  return result + text[offset...]
}

/// The bytes of a file with edits made, in the file's own encoding; nil where its bytes are not the text that was read.
///
/// - Parameters:
///   - source: the text that the edits count in.
///   - edits: sorted by place.
package func fixedBytes(of bytes: [UInt8], source: SourceFile, _ edits: [TextEdit]) -> [UInt8]? {
  let decoded = decodeSource(bytes, path: source.path)
  guard decoded.problem == nil, decoded.encoding.encode(decoded.source.text) == bytes else { return nil }
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  if decoded.source.text == source.text { return applied(edits, to: source.text).map(decoded.encoding.encode) }
  // Flink's reader by lines takes the mark as text.
  guard bytes == source.text || bytes == mark + source.text else { return nil }
  return applied(edits, to: source.text).map { bytes == source.text ? $0 : mark + $0 }
}
