/// Why a document is kept away from cmark-gfm, as a headline; nil for everything that a person would write.
///
/// cmark-gfm 0.29.0.gfm.6 takes quadratic time over some inputs (`![[]()` 80,000 times; a table of 2,000 columns and as
/// many short rows, which it fills up with empty cells) and grows without bound in memory with them.
func markdownExcess(_ markdown: [UInt8]) -> String? {
  if markdown.count > MarkdownLimits.bytes { return "page of more than \(MarkdownLimits.bytes) bytes" }
  var run = ParagraphRun()
  for line in markdown.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
    run.add(line)
    if run.brackets > MarkdownLimits.brackets {
      return "paragraph with more than \(MarkdownLimits.brackets) opening brackets"
    }
    if run.columns > MarkdownLimits.columns {
      return "table of more than \(MarkdownLimits.columns) columns"
    }
    if run.isHollowTable { return "table whose rows are much shorter than its header" }
  }
  return nil
}

enum MarkdownLimits {
  static let bytes = 16 << 20
  /// In one paragraph; at this count cmark takes 4 ms over them.
  static let brackets = 1_000
  static let columns = 128
  /// Cells that cmark may add to the short rows of a table.
  static let addedCells = 20_000
}

/// Lines without an empty one between them: what cmark can take for one paragraph, or one table.
private struct ParagraphRun {
  var brackets = 0
  var columns = 0
  private var rows = 0
  private var bytes = 0
  private var cellsOfLastLine = 0

  /// Whether cmark would have to add far more cells than the rows have bytes for.
  var isHollowTable: Bool { columns * rows > bytes + MarkdownLimits.addedCells }

  mutating func add(_ line: ArraySlice<UInt8>) {
    let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ">") }
    if text.isEmpty || text.first == UInt8(ascii: "\r") {
      self = ParagraphRun()
      return
    }
    let cells = cellCount(text)
    if isDelimiterRow(text), cells == cellsOfLastLine { (columns, rows, bytes) = (cells, 0, 0) }
    cellsOfLastLine = cells
    // A row of a table and an item of a list are read by themselves.
    if columns > 0 || isItem(line) { brackets = 0 }
    rows += 1
    bytes += text.count
    var isEscaped = false
    for byte in text {
      if byte == UInt8(ascii: "["), !isEscaped { brackets += 1 }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
  }

  /// Whether a line could part the header of a table from its rows: `|---|:-:|`.
  private func isDelimiterRow(_ text: ArraySlice<UInt8>) -> Bool {
    text.contains(UInt8(ascii: "-")) && text.allSatisfy { "|-: \t\r\u{B}\u{C}".utf8.contains($0) }
  }

  /// The cells that a line has as a row of a table.
  private func cellCount(_ text: ArraySlice<UInt8>) -> Int {
    var pipes = 0
    var isEscaped = false
    var last: UInt8 = 0
    for byte in text {
      if byte == UInt8(ascii: "|"), !isEscaped { pipes += 1 }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      if byte > 0x20 { last = byte }
    }
    let isClosed = last == UInt8(ascii: "|") && pipes > 1
    return pipes + 1 - (text.first == UInt8(ascii: "|") ? 1 : 0) - (isClosed ? 1 : 0)
  }

  private func isItem(_ line: ArraySlice<UInt8>) -> Bool {
    let text = line.drop { $0 == UInt8(ascii: " ") }
    guard line.count - text.count < 4, let marker = text.first, "-*+".utf8.contains(marker) else { return false }
    return text.dropFirst().first == UInt8(ascii: " ")
  }
}
