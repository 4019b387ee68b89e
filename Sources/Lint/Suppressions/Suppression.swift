import Diagnostics

/// A comment that silences rules: `# drey:ignore GPU104 -- why`.
struct Suppression: Sendable {
  enum Kind: String, Sendable {
    /// Its own line, or the one below where it has a line of its own.
    case line = "ignore"
    /// The lines down to the `ignore-end` that closes it.
    case start = "ignore-start"
    case end = "ignore-end"
    case file = "ignore-file"
  }

  /// One of the rules that it names.
  struct Name: Sendable {
    var text: String
    var range: SourceRange
    /// Nil: no rule has such a code or name.
    var rules: RuleSelector?
  }

  var kind: Kind
  /// From `drey:` to the end of the comment's text.
  var range: SourceRange
  var names: [Name]
  var reason: String?
  /// Where findings are silenced; nil for none, or for all of the file.
  var lines: ClosedRange<Int>?
  /// What goes when it is taken out: the comment with the blanks before it, or its whole line.
  var removals: [SourceRange]
}

extension Suppression {
  /// Reads a comment's text from its `drey:` on; nil where no directive of Drey's has such a name.
  ///
  /// - Parameters:
  ///   - bytes: where the text stands.
  ///   - start: the place of the first of them.
  init?(in source: SourceFile, _ bytes: Range<Int>, at start: SourcePosition) {
    let text = source.text
    guard text[bytes].starts(with: "drey:".utf8) else { return nil }
    func place(_ offset: Int) -> SourcePosition { source.position(from: start, to: offset) }
    var index = bytes.lowerBound + "drey:".utf8.count
    func word(_ isEnd: (UInt8) -> Bool) -> Range<Int> {
      let from = index
      while index < bytes.upperBound, !isEnd(text[index]) { index += 1 }
      return from..<index
    }
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    let directive = String(decoding: text[word { isBlank($0) || $0 == 0x2C || $0 == 0x3A }], as: UTF8.self)
    guard let kind = Kind(rawValue: directive) else { return nil }
    self.kind = kind
    range = SourceRange(start: start, end: place(bytes.upperBound))
    names = []
    lines = nil
    removals = []
    while true {
      while index < bytes.upperBound, isBlank(text[index]) || text[index] == 0x2C { index += 1 }
      guard index < bytes.upperBound else { return }
      var token = word { isBlank($0) || $0 == 0x2C }
      // XML knows no `--` in a comment, so that a colon does, too.
      let endsNames = text[token.upperBound - 1] == 0x3A
      if endsNames { token = token.lowerBound..<token.upperBound - 1 }
      let name = String(decoding: text[token], as: UTF8.self)
      let isSeparator = ["--", "—", "–", "-"].contains(name)
      if !isSeparator, !token.isEmpty {
        let rules = RuleSelector(name)
        names.append(
          Name(
            text: name, range: SourceRange(start: place(token.lowerBound), end: place(token.upperBound)), rules: rules))
        // A reason without its sign is no list of rules.
        if rules == nil { return }
      }
      if isSeparator || endsNames {
        let words = String(decoding: text[index..<bytes.upperBound], as: UTF8.self)
        let trimmed = trimmed(words, of: " \t")
        reason = trimmed.isEmpty ? nil : trimmed
        return
      }
    }
  }
}
