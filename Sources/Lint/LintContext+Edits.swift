import ClusterLoading
import ClusterModel
import Diagnostics
import YAMLTree

extension LintContext {
  /// Replaces a text at a place; nil where the source has another text there, such as an escaped one.
  func edit(_ location: SourceLocation?, from text: String, to replacement: String) -> [TextEdit] {
    guard let location, has(text, at: location) else { return [] }
    return [TextEdit(at: location, replacement: replacement)]
  }

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
