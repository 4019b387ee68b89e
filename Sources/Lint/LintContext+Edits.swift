import ClusterLoading
import ClusterModel
import Diagnostics
import YAMLTree

extension LintContext {
  /// Replaces a text at a place; none where the source has another text there, such as an escaped one, or several lines: they
  /// are a block, whose last line break is no part of what is meant.
  func edit(_ location: SourceLocation?, from text: String, to replacement: String) -> [TextEdit] {
    guard let location, has(text, at: location), !text.utf8.contains(0x0A),
      surroundings.hadoop?.isRecoded(location.path) != true
    else { return [] }
    return [TextEdit(at: location, replacement: replacement)]
  }

  /// Replaces a part of a setting's value; none where the value isn't written letter by letter.
  func edit(valueOf entry: FlinkConfiguration.Entry, part: String, to replacement: String) -> [TextEdit] {
    guard let value = valuePlace(of: entry), let place = source(value.path)?.firstOccurrence(of: part, in: value) else {
      return []
    }
    return edit(place, from: part, to: replacement)
  }

  /// Replaces a part of a setting's key at a place; none where something else stands there than a key.
  func edit(
    keyOf entry: FlinkConfiguration.Entry, at place: SourceLocation?, part: String, to replacement: String
  ) -> [TextEdit] {
    isWrittenAlone(entry) ? edit(place, from: part, to: replacement) : []
  }

  /// Replaces a name in `external-resources`.
  func edit(listed resource: ConfiguredResource, to name: String) -> [TextEdit] {
    isListPlain ? edit(resource.listedAt, from: resource.name, to: name) : []
  }

  /// Whether the names in `external-resources` stand where their places say.
  var isListPlain: Bool { resources.list.map { isWrittenAlone($0) || valuePlace(of: $0) != nil } ?? false }

  /// Whether key and value of a setting have places of their own: of a word of a command line, and of a text in which line
  /// breaks are escaped, all of it is the place.
  func isWrittenAlone(_ entry: FlinkConfiguration.Entry) -> Bool {
    guard case .source(let location) = entry.provenance.origin, let key = entry.keyRange else { return false }
    return key != location.range
  }

  /// Where the value of a setting stands letter by letter, without its quotes; nil where it is written in another way.
  ///
  /// The one answer to what a fix of a value may touch: the place of a setting can be that of a whole command line, of a block,
  /// or of a text that holds other settings, too.
  func valuePlace(of entry: FlinkConfiguration.Entry) -> SourceLocation? {
    guard case .source(let location) = entry.provenance.origin, let source = source(location.path),
      location.range.bytes.upperBound <= source.text.count
    else { return nil }
    let (text, value) = (source.text[location.range.bytes], Array(entry.text.utf8))
    guard !value.isEmpty, !value.contains(0x0A) else { return nil }
    if text.elementsEqual(value) { return location }
    func part(from start: Int) -> SourceLocation {
      let start = start - location.range.start.offset
      return source.part(of: location, bytes: start..<start + value.count)
    }
    if let quote = text.first, Self.isQuote(quote), text.count == value.count + 2, text.last == quote {
      return text.dropFirst().dropLast().elementsEqual(value) ? part(from: text.startIndex + 1) : nil
    }
    guard entry.keyRange == nil else { return nil }
    // `-Dkey=value` in a command line, once.
    let option = Array("\(entry.key)=".utf8)
    guard let found = text.firstRange(of: option), text[found.upperBound...].firstRange(of: option) == nil else {
      return nil
    }
    let start = text[found.upperBound...].firstIndex { !Self.isQuote($0) } ?? text.endIndex
    guard text[start...].starts(with: value) else { return nil }
    let end = start + value.count
    return end == text.endIndex || text[end] <= 0x20 || Self.isQuote(text[end]) ? part(from: start) : nil
  }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  /// A fix of these edits; none where there is nothing to edit.
  func fix(_ label: String, _ safety: Fix.Safety, _ edits: [TextEdit]) -> [Fix] {
    edits.isEmpty ? [] : [Fix(label: label, safety: safety, edits: edits)]
  }

  /// Inserts `key: value` as a line of its own below an entry, which must stand on lines of its own under its whole,
  /// dotted key.
  func insertion(of line: String, below entry: FlinkConfiguration.Entry) -> [TextEdit] {
    guard let lines = lines(of: entry), !isInDroppedLine(line.prefix { $0 != ":" }) else { return [] }
    let position = lines.range.end
    let location = SourceLocation(path: lines.path, range: SourceRange(at: position))
    return [TextEdit(at: location, replacement: lines.lineBreak + lines.indentation + line)]
  }

  /// Removes the lines of an entry that stands on lines of its own under its whole, dotted key.
  func removal(of entry: FlinkConfiguration.Entry) -> [TextEdit] {
    guard let lines = lines(of: entry), let source = source(lines.path) else { return [] }
    var end = lines.range.end.offset
    if end < source.text.count, source.text[end] == 0x0D { end += 1 }
    if end < source.text.count, source.text[end] == 0x0A { end += 1 }
    let range = SourceRange(start: lines.range.start, end: source.position(from: lines.range.end, to: end))
    return [TextEdit(at: SourceLocation(path: lines.path, range: range), replacement: "")]
  }

  /// Whether a key stands in a line that Flink drops: mending that line is the better way to have it.
  private func isInDroppedLine(_ key: some StringProtocol) -> Bool {
    guard !cluster.readerLogs.isEmpty, let text = file.source?.text else { return false }
    return text.split(separator: 0x0A).contains { line in
      line.drop { $0 <= 0x20 }.starts(with: key.utf8)
    }
  }

  private struct EntryLines {
    var path: String
    /// From the start of the first line to the end of the last, without its line break.
    var range: SourceRange
    var indentation: String
    var lineBreak: String
  }

  private func lines(of entry: FlinkConfiguration.Entry) -> EntryLines? {
    guard case .source(let value) = entry.provenance.origin, let key = keyLocation(entry), has(entry.key, at: key),
      let source = source(key.path)
    else { return nil }
    let text = source.text
    var start = key.range.start.offset
    while start > 0, text[start - 1] == 0x20 { start -= 1 }
    guard start == 0 || text[start - 1] == 0x0A || text[start - 1] == 0x0D else { return nil }
    var end = value.range.end.offset
    while end < text.count, text[end] == 0x20 || text[end] == 0x09 { end += 1 }
    if end < text.count, text[end] == UInt8(ascii: "#") {
      while end < text.count, text[end] != 0x0A, text[end] != 0x0D { end += 1 }
    }
    guard end == text.count || text[end] == 0x0A || text[end] == 0x0D else { return nil }
    let indentation = key.range.start.offset - start
    let first = SourcePosition(line: key.range.start.line, column: 1, offset: start)
    let crlf = text.firstIndex(of: 0x0A).map { $0 > 0 && text[$0 - 1] == 0x0D } ?? false
    return EntryLines(
      path: key.path, range: SourceRange(start: first, end: source.position(from: value.range.end, to: end)),
      indentation: String(repeating: " ", count: indentation), lineBreak: crlf ? "\r\n" : "\n")
  }
}
