/// A table of text for terminals: columns as wide as their widest cell, no line drawing.
package struct TextTable: Sendable {
  /// How the cells of a column stand.
  package enum Alignment: Sendable { case left, right }

  package var columns: [(title: String, alignment: Alignment)]
  package var rows: [[String]]

  package init(_ columns: [(title: String, alignment: Alignment)], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The lines, each ended by a line feed, without blanks at their ends. Cells are escaped: see `terminalText`.
  package var text: String {
    var text = ""
    Self.write(columns, rows: rows, to: { text += $0 })
    return text
  }

  /// Gives the table line by line.
  ///
  /// - Parameter rows: gone through twice, for the widths and for the lines, so that a lazy sequence keeps none.
  package static func write(
    _ columns: [(title: String, alignment: Alignment)], rows: some Sequence<[String]>, to write: (String) -> Void
  ) {
    let titles = columns.map(\.title)
    var widths = titles.map { terminalWidth(terminalText($0)) }
    for row in rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], terminalWidth(terminalText(cell)))
      }
    }
    func line(_ row: [String]) -> String {
      var line = ""
      for (column, cell) in row.enumerated() where column < widths.count {
        let cell = terminalText(cell)
        if column > 0 { line += "  " }
        let padding = String(repeating: " ", count: widths[column] - terminalWidth(cell))
        line += columns[column].alignment == .right ? padding + cell : cell + padding
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }
    write(line(titles))
    for row in rows { write(line(row)) }
  }
}

/// Text from outside, safe for a terminal: control characters and those that turn the writing direction are escaped, so
/// that a GPU's name can't move the cursor or change a title.
package func terminalText(_ text: String) -> String {
  var safe = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
      safe += "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars
    default: safe.append(scalar)
    }
  }
  return String(safe)
}

/// How many columns a text takes in a terminal: two for East Asian wide characters and emoji, none for marks that combine.
///
/// By ranges of Unicode 16's EastAsianWidth.txt that matter in names; ambiguous ones count as one.
package func terminalWidth(_ text: String) -> Int {
  var width = 0
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x20..<0x7F: width += 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      width += 2
    case 0x200B...0x200D, 0xFE00...0xFE0F: break
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: break
      default: width += 1
      }
    }
  }
  return width
}
