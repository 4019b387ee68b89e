/// A table with a header row; rows are as long as the header, and are filled up or cut to it.
package struct MarkdownTable: Sendable, Hashable {
  package enum Alignment: Sendable, Hashable {
    case left
    case right
    case center
  }

  package struct Column: Sendable, Hashable {
    package var title: MarkdownText
    package var alignment: Alignment

    package init(_ title: MarkdownText, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// Wider tables are written as lists: no reader follows more columns, and cmark-gfm takes quadratic time over them.
  package static let columnLimit = 40

  package var columns: [Column]
  package var rows: [[MarkdownText]]

  package init(_ columns: [Column], rows: [[MarkdownText]] = []) {
    self.columns = columns
    self.rows = rows
  }
}
