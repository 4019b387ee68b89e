/// What a run found, as the formats for machines need it.
package struct FindingReport {
  /// Sorted by path, place and code.
  package var findings: [Diagnostic]
  /// One for each finding.
  package var fingerprints: [Fingerprint]
  /// Files that were looked at.
  package var fileCount: Int
  /// What is known of the rules, by code.
  package var rules: (RuleCode) -> RuleFacts?
  /// How a file is called for readers elsewhere: from the root of the repository, with `/`.
  package var name: (String) -> String
  /// The text of a path, to count columns in it; nil where it can't be had.
  package var source: (String) -> SourceFile?
  /// Whether a finding fails the run.
  package var fails: (Diagnostic) -> Bool
  /// Of Drey.
  package var version: String

  package init(
    findings: [Diagnostic], fingerprints: [Fingerprint], fileCount: Int, version: String,
    rules: @escaping (RuleCode) -> RuleFacts? = { _ in nil }, name: @escaping (String) -> String = { $0 },
    source: @escaping (String) -> SourceFile? = { _ in nil },
    fails: @escaping (Diagnostic) -> Bool = { $0.severity == .error }
  ) {
    self.fails = fails
    self.findings = findings
    self.fingerprints = fingerprints
    self.fileCount = fileCount
    self.rules = rules
    self.name = name
    self.source = source
    self.version = version
  }

  /// A rule as a reader of findings is told of it.
  package struct RuleFacts: Sendable {
    /// One line, no full stop.
    package var summary: String
    package var severity: Severity
    /// Whole sentences: why it matters, and what happens.
    package var help: String
    package var markdown: String

    package init(summary: String, severity: Severity, help: String, markdown: String) {
      self.summary = summary
      self.severity = severity
      self.help = help
      self.markdown = markdown
    }
  }
}

extension Diagnostic {
  /// Message, effect, notes and help, each on lines of its own.
  func paragraphs(_ name: (String) -> String) -> [String] {
    var lines = [message]
    if let effect { lines.append("Effect: \(effect)") }
    for note in notes {
      let place = note.location.map { " (\(name($0.path)):\($0.range.start.line):\($0.range.start.column))" } ?? ""
      lines.append("Note: \(note.message)\(place)")
    }
    if let help { lines.append("Help: \(help)") }
    return lines
  }
}

/// Columns in UTF-16 code units, as SARIF and editors count them; kept between calls, since findings come in order.
struct UTF16Columns {
  private let source: (String) -> SourceFile?
  private var path: String?
  private var text: [UInt8]?
  private var last: (line: Int, offset: Int, column: Int)?
  /// Places in the line at hand, in order, a few KiB apart: of what follows it, fixes and notes lie before it.
  private var passed: [(offset: Int, column: Int)] = []

  init(source: @escaping (String) -> SourceFile?) { self.source = source }

  /// From 1; the column in scalars where the text is not at hand.
  mutating func column(_ position: SourcePosition, in path: String) -> Int {
    if path != self.path {
      self.path = path
      text = source(path)?.text
      last = nil
      passed = []
    }
    guard let text, position.offset <= text.count, position.offset >= 0 else { return position.column }
    var offset: Int
    var column: Int
    if let last, last.line == position.line, last.offset <= position.offset {
      (offset, column) = (last.offset, last.column)
    } else if last?.line == position.line, let before = passed.last(where: { $0.offset <= position.offset }) {
      (offset, column) = before
    } else {
      passed = []
      offset = position.offset
      while offset > 0, text[offset - 1] != 0x0A, text[offset - 1] != 0x0D { offset -= 1 }
      if offset == 0, text.count > 2, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
        offset = min(3, position.offset)
      }
      column = 1
    }
    while offset < position.offset {
      // A scalar of four bytes is a pair.
      if text[offset] & 0xC0 != 0x80 { column += text[offset] >= 0xF0 ? 2 : 1 }
      offset += 1
      if offset & 0xFFF == 0, passed.last.map({ $0.offset < offset }) ?? true { passed.append((offset, column)) }
    }
    last = (position.line, offset, column)
    return column
  }
}
