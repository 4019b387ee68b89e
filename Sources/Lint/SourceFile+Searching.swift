import Diagnostics
import YAMLTree

extension SourceFile {
  /// The first place of a text inside a range; nil when it is not there letter by letter.
  func firstOccurrence(of part: String, in location: SourceLocation) -> SourceLocation? {
    occurrence(of: part, in: location, candidates: \.self)
  }

  /// The place of a list's item: the text between delimiters, not as a part of another item.
  ///
  /// - Parameter number: 0 for the first of equal items.
  func item(_ item: String, number: Int = 0, in location: SourceLocation) -> SourceLocation? {
    let bounds = location.range.bytes.clamped(to: 0..<text.count)
    var left = number
    guard let first = item.utf8.first else { return nil }
    return occurrence(of: item, in: location) { range in
      range.lazy.filter { start in
        let end = start + item.utf8.count
        guard text[start] == first, text[start..<end].elementsEqual(item.utf8),
          start == bounds.lowerBound || Self.isDelimiter(text[start - 1]),
          end >= bounds.upperBound || Self.isDelimiter(text[end])
        else { return false }
        left -= 1
        return left < 0
      }
    }
  }

  /// What may stand around an item in either form of a list.
  private static func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\""),
      UInt8(ascii: "'"), 0x20, 0x09, 0x0A, 0x0D:
      true
    default: false
    }
  }

  /// The last place of a text inside a range.
  func lastOccurrence(of part: String, in location: SourceLocation) -> SourceLocation? {
    occurrence(of: part, in: location, candidates: { $0.lazy.reversed() })
  }

  /// A stretch of a range, by bytes counted from its start.
  func part(of location: SourceLocation, bytes: Range<Int>) -> SourceLocation {
    let start = position(from: location.range.start, to: location.range.start.offset + bytes.lowerBound)
    let end = position(from: start, to: location.range.start.offset + bytes.upperBound)
    return SourceLocation(path: location.path, range: SourceRange(start: start, end: end))
  }

  /// The parts of a range between delimiters, without blanks and quotes around them.
  func parts(of location: SourceLocation, between delimiter: UInt8) -> [SourceLocation] {
    func isPadding(_ byte: UInt8) -> Bool { byte == 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
    let bounds = location.range.bytes.clamped(to: 0..<text.count)
    var position = location.range.start
    return text[bounds].split(separator: delimiter, omittingEmptySubsequences: false).map { part in
      let bare = part.drop(while: isPadding)
      let end = bare.lastIndex { !isPadding($0) }.map { $0 + 1 } ?? bare.startIndex
      let start = self.position(from: position, to: bare.startIndex)
      position = self.position(from: start, to: end)
      return SourceLocation(path: location.path, range: SourceRange(start: start, end: position))
    }
  }

  private func occurrence<Starts: Sequence<Int>>(
    of part: String, in location: SourceLocation, candidates: (Range<Int>) -> Starts
  ) -> SourceLocation? {
    let needle = Array(part.utf8)
    let range = location.range.bytes.clamped(to: 0..<text.count)
    guard !needle.isEmpty, needle.count <= range.count else { return nil }
    for start in candidates(range.lowerBound..<range.upperBound - needle.count + 1)
    where text[start] == needle[0] && text[start..<start + needle.count].elementsEqual(needle) {
      let from = start - location.range.start.offset
      return self.part(of: location, bytes: from..<from + needle.count)
    }
    return nil
  }
}
