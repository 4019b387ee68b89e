import Diagnostics

extension MarkdownDocument {
  /// The document as GitHub Flavored Markdown in UTF-8, ending with a line end; the same document, the same bytes.
  package func written() -> [UInt8] {
    var writer = MarkdownWriter()
    writer.write(blocks, indent: [])
    return writer.output
  }
}

/// Prints blocks, separated by empty lines.
private struct MarkdownWriter {
  var output: [UInt8] = []

  /// - Parameter indent: what each line of these blocks begins with: `> ` in a quote, blanks in a list.
  mutating func write(_ blocks: [MarkdownBlock], indent: [UInt8]) {
    for (number, block) in blocks.enumerated() {
      if number > 0 { line([], indent) }
      write(block, indent)
    }
  }

  private mutating func write(_ block: MarkdownBlock, _ indent: [UInt8]) {
    switch block {
    case .heading(let level, let text):
      line([UInt8](repeating: UInt8(ascii: "#"), count: min(max(level, 1), 6)) + Array(" ".utf8) + inline(text), indent)
    case .paragraph(let text):
      lines(inline(text), indent)
    case .list(let items):
      for item in items { lines(Array("- ".utf8) + inline(item), indent, continuation: Array("  ".utf8)) }
    case .numberedList(let items):
      for (number, item) in items.enumerated() {
        writeItem(item, marker: Array("\(number + 1). ".utf8), indent)
      }
    case .codeBlock(let text, let language):
      writeCode(text, language, indent)
    case .quote(let blocks):
      write(blocks, indent: indent + Array("> ".utf8))
    case .callout(let kind, let blocks):
      line(Array("> [!\(kind.rawValue)]".utf8), indent)
      write(blocks, indent: indent + Array("> ".utf8))
    case .table(let table):
      write(table, indent)
    case .picture(let name, let description):
      var words: [UInt8] = []
      MarkdownEscaping.appendText(description, isAtStart: false, inTable: false, to: &words)
      line(
        Array("![".utf8) + words + Array("](".utf8) + Array(relativeURL(ofPath: name).utf8) + Array(")".utf8), indent)
    case .template(let text):
      var text = Array(text.utf8)
      while text.last == newline { text.removeLast() }
      lines(text, indent)
    }
  }

  /// Blocks under a list marker: the first line follows it, the others are indented by its width.
  private mutating func writeItem(_ blocks: [MarkdownBlock], marker: [UInt8], _ indent: [UInt8]) {
    var inner = MarkdownWriter()
    inner.write(blocks, indent: [])
    if inner.output.last == newline { inner.output.removeLast() }
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: marker.count)
    lines(marker + inner.output, indent, continuation: blanks)
  }

  private mutating func writeCode(_ text: String, _ language: String, _ indent: [UInt8]) {
    var longest = 2
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = [UInt8](repeating: UInt8(ascii: "`"), count: longest + 1)
    line(fence + language.utf8.filter { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "`") }, indent)
    for part in text.utf8.split(separator: newline, omittingEmptySubsequences: false) {
      // A tab is no secret in code, and log lines have them.
      let columns = part.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      let shown = columns.map { visible(String(decoding: $0, as: UTF8.self)) }.joined(separator: "    ")
      line(Array(shown.utf8), indent)
    }
    line(fence, indent)
  }

  private mutating func write(_ table: MarkdownTable, _ indent: [UInt8]) {
    guard !table.columns.isEmpty else { return }
    guard table.columns.count <= MarkdownTable.columnLimit else {
      writeAsLists(table, indent)
      return
    }
    row(table.columns.map { inline($0.title, inTable: true) }, indent)
    let rules: [[UInt8]] = table.columns.map { column in
      switch column.alignment {
      case .left: Array("---".utf8)
      case .right: Array("--:".utf8)
      case .center: Array(":-:".utf8)
      }
    }
    row(rules, indent)
    for cells in table.rows {
      row(
        table.columns.indices.map { cells.indices.contains($0) ? inline(cells[$0], inTable: true) : [] }, indent)
    }
  }

  /// A table that is too wide: an item a row, its first cell, then the title and text of every other.
  private mutating func writeAsLists(_ table: MarkdownTable, _ indent: [UInt8]) {
    let items = table.rows.map { cells in
      let rest = zip(table.columns, cells).dropFirst().map { column, cell in column.title + " " + cell }
      return (cells.first.map { MarkdownText.strong($0) + ": " } ?? "") + rest.joined(separator: "; ")
    }
    write(.list(items), indent)
  }

  private mutating func row(_ cells: [[UInt8]], _ indent: [UInt8]) {
    var text: [UInt8] = [UInt8(ascii: "|")]
    for cell in cells {
      text.append(UInt8(ascii: " "))
      text += cell
      text += Array(cell.isEmpty ? "|".utf8 : " |".utf8)
    }
    line(text, indent)
  }

  private func inline(_ text: MarkdownText, inTable: Bool = false, isAtStart: Bool = true) -> [UInt8] {
    var output: [UInt8] = []
    var isAtStart = isAtStart
    for part in text.parts {
      switch part {
      case .text(let words): MarkdownEscaping.appendText(words, isAtStart: isAtStart, inTable: inTable, to: &output)
      case .code(let words): MarkdownEscaping.appendCode(words, inTable: inTable, to: &output)
      case .strong(let inner): surround(inner, by: "**", inTable, &output)
      case .emphasis(let inner): surround(inner, by: "*", inTable, &output)
      case .link(let inner, let url):
        let words = inline(inner, inTable: inTable, isAtStart: false)
        guard let destination = MarkdownEscaping.destination(url), !words.isEmpty else {
          output += words
          break
        }
        output += Array("[".utf8) + words + Array("](".utf8) + Array(destination.utf8) + Array(")".utf8)
      case .lineBreak:
        output += inTable ? Array(" ".utf8) : Array("\\\n".utf8)
      }
      isAtStart = part == .lineBreak || (isAtStart && output.isEmpty)
    }
    while output.last == UInt8(ascii: " ") { output.removeLast() }
    return output
  }

  private func surround(_ text: MarkdownText, by mark: String, _ inTable: Bool, _ output: inout [UInt8]) {
    let words = inline(text, inTable: inTable, isAtStart: false).drop { $0 == UInt8(ascii: " ") }
    guard !words.isEmpty else { return }
    output += Array(mark.utf8) + words + Array(mark.utf8)
  }

  private let newline = UInt8(ascii: "\n")

  private mutating func line(_ text: [UInt8], _ indent: [UInt8]) {
    output += indent
    output += text
    while output.last == UInt8(ascii: " ") { output.removeLast() }
    output.append(newline)
  }

  private mutating func lines(_ text: [UInt8], _ indent: [UInt8], continuation: [UInt8] = []) {
    for (number, part) in text.split(separator: newline, omittingEmptySubsequences: false).enumerated() {
      line((number > 0 ? continuation : []) + part, indent)
    }
  }
}
