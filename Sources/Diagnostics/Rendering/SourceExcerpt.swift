/// One line of a source and the stretch of it to underline, as columns of a terminal.
///
/// Cost is bounded: of a line of any length only a window around the range is looked at.
struct SourceExcerpt {
  var line: Int
  /// Safe to print: tabs expanded, control characters spelled out, cut with `…`.
  var text: String
  /// Columns before the underline.
  var underlineStart: Int
  /// At least 1.
  var underlineWidth: Int
  /// Whether the range goes on in the lines below.
  var goesOn: Bool

  /// Bytes looked at before and after the range's start: what fills a line of the terminal, and then some.
  private static func reach(_ width: Int) -> Int { max(1024, width * 4) }
  private static let tabStop = 4

  /// - Parameter width: columns that the text may take.
  init?(_ source: SourceFile, _ range: SourceRange, width: Int) {
    let bytes = source.text
    let start = range.start.offset
    guard start >= 0, start <= bytes.count else { return nil }
    let end = min(max(range.end.offset, start), bytes.count)
    line = range.start.line

    let reach = Self.reach(width)
    var from = start
    while from > 0, start - from < reach, bytes[from - 1] != 0x0A, bytes[from - 1] != 0x0D { from -= 1 }
    let isCutBefore = from > 0 && bytes[from - 1] != 0x0A && bytes[from - 1] != 0x0D
    while from < start, bytes[from] & 0xC0 == 0x80 { from += 1 }
    var to = start
    while to < bytes.count, to - start < reach, bytes[to] != 0x0A, bytes[to] != 0x0D { to += 1 }
    let isCutAfter = to < bytes.count && bytes[to] != 0x0A && bytes[to] != 0x0D
    while isCutAfter, to > start, bytes[to] & 0xC0 == 0x80 { to -= 1 }
    goesOn = end > to && !isCutAfter && bytes[to..<end].contains { $0 != 0x0A && $0 != 0x0D }

    var cells: [Cell] = []
    var column = 0
    var first: Int?
    var last: Int?
    var offset = from
    for scalar in String(decoding: bytes[from..<to], as: UTF8.self).unicodeScalars {
      if offset >= start, first == nil { first = cells.count }
      if offset >= end, last == nil { last = cells.count }
      let cell = Cell(scalar, column: column)
      cells.append(cell)
      column += cell.width
      // A byte that is no UTF-8 reads as U+FFFD, which is as long as three bytes; positions after it would slip.
      offset += scalar == "\u{FFFD}" && !Self.isReplacement(bytes, offset) ? 1 : UTF8.width(scalar)
    }
    let selection = (first ?? cells.count)..<(max(last ?? cells.count, first ?? cells.count))

    var window = 0..<cells.count
    if column > width || isCutBefore || isCutAfter {
      window = Self.window(of: cells, around: selection, width: max(8, width - 2))
    }
    let cutsBefore = window.lowerBound > 0 || isCutBefore
    let cutsAfter = window.upperBound < cells.count || isCutAfter
    text = (cutsBefore ? "…" : "") + cells[window].map(\.text).joined() + (cutsAfter ? "…" : "")
    let shown = selection.clamped(to: window)
    let before = cells[window.lowerBound..<shown.lowerBound].reduce(0) { $0 + $1.width }
    underlineStart = before + (cutsBefore ? 1 : 0)
    underlineWidth = max(1, cells[shown].reduce(0) { $0 + $1.width })
  }

  /// The cells to show: the whole selection if it fits, what stands before it first.
  private static func window(of cells: [Cell], around selection: Range<Int>, width: Int) -> Range<Int> {
    var low = min(selection.lowerBound, cells.count)
    var high = low
    var used = 0
    func fits(_ index: Int) -> Bool { used + cells[index].width <= width }
    while high < selection.upperBound, fits(high) {
      used += cells[high].width
      high += 1
    }
    // A third of what is left shows what comes after, the rest what comes before.
    let after = used + (width - used) / 3
    while high < cells.count, used + cells[high].width <= after {
      used += cells[high].width
      high += 1
    }
    while low > 0, fits(low - 1) {
      low -= 1
      used += cells[low].width
    }
    while high < cells.count, fits(high) {
      used += cells[high].width
      high += 1
    }
    return low..<high
  }

  private static func isReplacement(_ bytes: [UInt8], _ offset: Int) -> Bool {
    offset + 2 < bytes.count && bytes[offset] == 0xEF && bytes[offset + 1] == 0xBF && bytes[offset + 2] == 0xBD
  }

  /// A scalar as it is printed.
  private struct Cell {
    var text: String
    var width: Int

    init(_ scalar: Unicode.Scalar, column: Int) {
      if scalar == "\t" {
        width = SourceExcerpt.tabStop - column % SourceExcerpt.tabStop
        text = String(repeating: " ", count: width)
      } else {
        text = TerminalText.shown(scalar)
        width = text.utf8.count > 4 ? text.utf8.count : TerminalText.width(scalar)
      }
    }
  }
}
