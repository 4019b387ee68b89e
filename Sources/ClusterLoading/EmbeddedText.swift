import CLinux
import ClusterModel
import Diagnostics
import YAMLTree

/// A file that is the value of a YAML scalar, and the way from its places back to the outer file's.
struct EmbeddedText {
  /// The inner text, under the outer file's name.
  let source: SourceFile
  /// The lines of the inner text; nil when the scalar's style changes lines.
  private let lines: [Line]?
  private let whole: SourceRange
  private let file: SourceFile

  /// Where a line of the inner text begins: as a byte of it, and as a place of the outer file.
  private struct Line {
    var inner: Int
    var outer: SourcePosition
  }

  init(_ node: YAMLNode) {
    source = SourceFile(path: node.tree.source.path, text: node.withText { Array($0) })
    whole = node.range
    file = node.tree.source
    lines = node.style == .literal ? Self.lines(of: source.text, in: node.tree.source.text, from: whole.start) : nil
  }

  /// The outer place of an inner range; the whole value where neither lines nor the range's own text can be matched.
  func outer(_ range: SourceRange) -> SourceRange {
    guard let start = outer(range.start), let end = outer(range.end) else { return occurrence(of: range) ?? whole }
    return SourceRange(start: start, end: end)
  }

  /// The outer place of a key; nil where lines can't be matched: a text whose style folds or escapes lines takes no line between
  /// two of them.
  func outerKey(_ range: SourceRange) -> SourceRange? {
    guard let start = outer(range.start), let end = outer(range.end) else { return nil }
    return SourceRange(start: start, end: end)
  }

  /// Where a range stands whose line, or which itself where it is long, is written letter by letter, and once, in a value whose
  /// style changes lines or letters.
  private func occurrence(of range: SourceRange) -> SourceRange? {
    let bytes = range.bytes.clamped(to: 0..<source.text.count)
    guard lines == nil, !bytes.isEmpty, source.text.count <= Self.longestSearched,
      whole.bytes.count <= Self.longestSearched
    else { return nil }
    let start = source.text[..<bytes.lowerBound].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = source.text[bytes.upperBound...].firstIndex(of: 0x0A) ?? source.text.count
    guard let found = place(ofOnly: start..<end).map({ $0 + bytes.lowerBound - start }) ?? place(ofOnly: bytes) else {
      return nil
    }
    let first = file.position(from: whole.start, to: found)
    return SourceRange(start: first, end: file.position(from: first, to: found + bytes.count))
  }

  /// The one place of the file at which a stretch of the inner text stands in the value; nil where it is short, or stands twice.
  private func place(ofOnly bytes: Range<Int>) -> Int? {
    guard bytes.count >= 8 else { return nil }
    let range = whole.bytes.clamped(to: 0..<file.text.count)
    return source.text.withUnsafeBytes { inner in
      file.text.withUnsafeBytes { outer in
        let wanted = UnsafeRawBufferPointer(rebasing: inner[bytes])
        func next(from start: Int) -> Int? {
          guard start < range.upperBound else { return nil }
          let rest = UnsafeRawBufferPointer(rebasing: outer[start..<range.upperBound])
          guard let found = memmem(rest.baseAddress, rest.count, wanted.baseAddress, wanted.count),
            let base = rest.baseAddress
          else { return nil }
          return start + (UnsafeRawPointer(found) - base)
        }
        guard let found = next(from: range.lowerBound), next(from: found + 1) == nil else { return nil }
        return found
      }
    }
  }

  /// In bytes. A long value of many lines would be gone through once for each of them.
  private static let longestSearched = 8 << 10

  private func outer(_ position: SourcePosition) -> SourcePosition? {
    guard let lines else { return nil }
    let index = position.line - 1
    // The end of the text, behind its last line feed.
    guard index < lines.count else { return index == lines.count ? whole.end : nil }
    guard index >= 0 else { return nil }
    // A line keeps its bytes behind the indentation, so a place is as far into it as it was.
    let line = lines[index]
    return SourcePosition(
      line: line.outer.line, column: line.outer.column + position.column - 1,
      offset: line.outer.offset + position.offset - line.inner)
  }

  /// Matches the lines of a literal block with those of the file; nil where they are not the same but for one
  /// indentation.
  private static func lines(of inner: [UInt8], in outer: [UInt8], from header: SourcePosition) -> [Line]? {
    var lines: [Line] = []
    var indentation: Int?
    var place = header.offset
    var number = header.line
    var start = 0
    while start < inner.count {
      // To the next line of the file; the first is the header, `|` and its indicators.
      while place < outer.count, outer[place] != 0x0A { place += 1 }
      place += 1
      number += 1
      guard place < outer.count else { return nil }
      let end = inner[start...].firstIndex(of: 0x0A) ?? inner.count
      var outerEnd = outer[place...].firstIndex(of: 0x0A) ?? outer.count
      if outerEnd > place, outer[outerEnd - 1] == 0x0D { outerEnd -= 1 }
      if start == end {
        let blanks = min(indentation ?? 0, outerEnd - place)
        guard outer[place..<outerEnd].allSatisfy({ $0 == 0x20 }) else { return nil }
        lines.append(
          Line(inner: start, outer: SourcePosition(line: number, column: blanks + 1, offset: place + blanks)))
      } else {
        let blanks = indentation ?? (outerEnd - place) - (end - start)
        guard blanks >= 0, place + blanks <= outerEnd,
          outer[place..<place + blanks].allSatisfy({ $0 == 0x20 }),
          outer[place + blanks..<outerEnd].elementsEqual(inner[start..<end])
        else { return nil }
        indentation = blanks
        lines.append(
          Line(inner: start, outer: SourcePosition(line: number, column: blanks + 1, offset: place + blanks)))
      }
      start = end + 1
    }
    return lines
  }

  /// Moves every place of a configuration that was loaded from the inner text.
  func restorePlaces(of cluster: inout Cluster) {
    func move(_ origin: Provenance.Origin) -> Provenance.Origin {
      switch origin {
      case .source(let location): .source(SourceLocation(path: location.path, range: outer(location.range)))
      case .derived(let rule, let location):
        .derived(rule: rule, from: location.map { SourceLocation(path: $0.path, range: outer($0.range)) })
      case .commandLine: origin
      }
    }
    let configuration = cluster.configuration
    cluster.configuration = FlinkConfiguration(
      isStandardYAML: configuration.isStandardYAML,
      entries: configuration.entries.map { entry in
        var entry = entry
        entry.provenance.origin = move(entry.provenance.origin)
        entry.provenance.overrode = entry.provenance.overrode.map(move)
        // A key without a place of its own has that of its value.
        entry.keyRange = entry.keyRange.flatMap { outerKey($0) ?? entry.provenance.location?.range }
        return entry
      })
    for place in cluster.droppedLines.indices {
      let range = cluster.droppedLines[place].location.range
      cluster.droppedLines[place].location.range = outer(range)
      cluster.droppedLines[place].isExact = lines != nil
    }
    if let location = cluster.loadFailure?.location {
      cluster.loadFailure?.location = SourceLocation(path: location.path, range: outer(location.range))
    }
  }
}
