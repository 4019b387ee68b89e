/// A place in a source text.
///
/// `line` and `column` count from 1, the column in Unicode scalars (as libyaml counts);
/// `offset` counts bytes of the UTF-8 text from 0.
package struct SourcePosition: Sendable, Hashable, Comparable {
  package var line: Int
  package var column: Int
  package var offset: Int

  package init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  /// The first place of every text.
  package static let start = SourcePosition(line: 1, column: 1, offset: 0)

  package static func < (left: SourcePosition, right: SourcePosition) -> Bool { left.offset < right.offset }
}

/// A stretch of a source text, end exclusive.
package struct SourceRange: Sendable, Hashable {
  package var start: SourcePosition
  package var end: SourcePosition

  package init(start: SourcePosition, end: SourcePosition) {
    self.start = start
    self.end = end
  }

  package init(at position: SourcePosition) { self.init(start: position, end: position) }

  /// The bytes of the UTF-8 text that this range covers.
  package var bytes: Range<Int> { start.offset..<max(start.offset, end.offset) }
}

/// A range in a named file.
package struct SourceLocation: Sendable, Hashable {
  /// The path as it was given by the person, or `<stdin>`.
  package var path: String
  package var range: SourceRange

  package init(path: String, range: SourceRange) {
    self.path = path
    self.range = range
  }
}
