import ClusterModel
import Diagnostics

/// The suppressions of one text, and what is wrong with them.
package struct Suppressions: Sendable {
  /// Something wrong with a suppression, apart from that it silences nothing.
  struct Mistake: Sendable {
    enum Kind: Sendable {
      case withoutReason
      case unknownRule
      case unclosed
      case unopened
      case malformed
    }

    var kind: Kind
    var range: SourceRange
    var message: String
    var help: String
    var fixes: [Fix] = []
  }

  let path: String
  private(set) var all: [Suppression] = []
  private(set) var mistakes: [Mistake] = []

  /// Nil where the text has none, as nearly all have.
  init?(in source: SourceFile, isLegacy: Bool) {
    path = source.path
    let comments = dreyComments(in: source, isLegacy: isLegacy)
    guard !comments.isEmpty else { return nil }
    var open: [Int] = []
    for comment in comments {
      guard var suppression = Suppression(in: source, comment.directive, at: comment.start) else {
        reportUnknownDirective(source, comment)
        continue
      }
      suppression.removals = [removal(of: comment, in: source)]
      let line = comment.start.line
      switch suppression.kind {
      case .line: suppression.lines = comment.below ?? line...line
      case .start: open.append(all.count)
      case .end:
        guard let start = open.popLast() else {
          mistakes.append(
            Mistake(
              kind: .unopened, range: suppression.range, message: "no `drey:ignore-start` stands before this end",
              help: "remove it", fixes: [remove([comment], source)]))
          continue
        }
        all[start].lines = all[start].range.start.line...line
        all[start].removals.append(contentsOf: suppression.removals)
        continue
      case .file: suppression.lines = comment.file
      }
      check(suppression, source)
      all.append(suppression)
    }
    for start in open {
      mistakes.append(
        Mistake(
          kind: .unclosed, range: all[start].range, message: "`drey:ignore-start` is never closed",
          help: "end it with `drey:ignore-end`, or write `drey:ignore-file` for the whole file"))
      all[start].lines = all[start].range.start.line...Int.max
    }
  }

  /// Comments of XML can't hold `--`.
  private var isXML: Bool { path.hasSuffix(".xml") }
  private var reasonSign: String { isXML ? "`: `" : "` -- `" }

  private mutating func check(_ suppression: Suppression, _ source: SourceFile) {
    if suppression.names.isEmpty {
      mistakes.append(
        Mistake(
          kind: .malformed, range: suppression.range, message: "`drey:\(suppression.kind.rawValue)` names no rule",
          help: "name what is silenced, such as `drey:\(suppression.kind.rawValue) GPU104\(isXML ? ":" : " --") why`"))
      return
    }
    for name in suppression.names where name.rules == nil {
      let near = RuleSelector.nearest(to: name.text)
      let location = SourceLocation(path: path, range: name.range)
      mistakes.append(
        Mistake(
          kind: .unknownRule, range: name.range,
          message: "\(quoted(name.text)) is no rule's code, name or beginning of a code",
          help: near.map { "did you mean `\($0)`?" }
            ?? "name a rule (`drey rules` lists them); a reason stands behind \(reasonSign)",
          fixes: near.map {
            [Fix(label: "write `\($0)`", safety: .suggested, edits: [TextEdit(at: location, replacement: $0)])]
          } ?? []))
    }
    if suppression.reason == nil, suppression.names.allSatisfy({ $0.rules != nil }) {
      mistakes.append(
        Mistake(
          kind: .withoutReason, range: suppression.range,
          message: "`drey:\(suppression.kind.rawValue)` has no reason",
          help: "say why behind the rules: \(isXML ? "`: why`" : "` -- why`")"))
    }
  }

  private mutating func reportUnknownDirective(_ source: SourceFile, _ comment: Comment) {
    let bytes = source.text[comment.directive]
    var word = bytes.prefix { $0 > 0x20 && $0 != 0x2C }
    var written = String(decoding: word, as: UTF8.self)
    // `drey: ignore`
    if written == "drey:" {
      let next = bytes.dropFirst(word.count).drop { $0 == 0x20 || $0 == 0x09 }
      let second = next.prefix { $0 > 0x20 && $0 != 0x2C }
      guard second.starts(with: "ignore".utf8) else { return }
      word = bytes[bytes.startIndex..<second.endIndex]
      written = String(decoding: word, as: UTF8.self)
    }
    // A word about Drey is no word to it.
    let rest = written.dropFirst("drey:".count).drop { $0 == " " || $0 == "\t" }.lowercased()
    guard written.hasPrefix("drey:") || rest.hasPrefix("ignore") else { return }
    guard !rest.isEmpty, rest.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-" || $0 == ":") }) else { return }
    let directives = ["ignore", "ignore-start", "ignore-end", "ignore-file"]
    let near = suggestion(for: rest, among: directives)
    let end = source.position(from: comment.start, to: comment.directive.lowerBound + word.count)
    let range = SourceRange(start: comment.start, end: end)
    mistakes.append(
      Mistake(
        kind: .malformed, range: range, message: "\(quoted(written)) is no directive",
        help: near.map { "did you mean `drey:\($0)`?" }
          ?? "write `drey:ignore`, `drey:ignore-start`, `drey:ignore-end` or `drey:ignore-file`",
        fixes: near.map {
          [
            Fix(
              label: "write `drey:\($0)`", safety: .suggested,
              edits: [TextEdit(at: SourceLocation(path: path, range: range), replacement: "drey:\($0)")])
          ]
        } ?? []))
  }

  private func remove(_ comments: [Comment], _ source: SourceFile) -> Fix {
    Fix(
      label: "remove it", safety: .safe,
      edits: comments.map {
        TextEdit(at: SourceLocation(path: path, range: removal(of: $0, in: source)), replacement: "")
      })
  }

  /// The comment with the blanks before it, or its line where it stands alone.
  private func removal(of comment: Comment, in source: SourceFile) -> SourceRange {
    let text = source.text
    var start = comment.bytes.lowerBound
    var end = comment.bytes.upperBound
    let marks = Array("#<!- \t".utf8)
    let hasOtherWords = text[start..<comment.directive.lowerBound].contains { !marks.contains($0) }
    // What else a person wrote in the comment stays.
    if hasOtherWords {
      start = comment.directive.lowerBound
      while text[start - 1] == UInt8(ascii: "#") || text[start - 1] == 0x20 || text[start - 1] == 0x09 { start -= 1 }
      end = comment.directive.upperBound
    }
    while start > 0, text[start - 1] == 0x20 || text[start - 1] == 0x09 { start -= 1 }
    while !hasOtherWords, end < text.count, text[end] == 0x20 || text[end] == 0x09 { end += 1 }
    if comment.below != nil, !hasOtherWords {
      if end < text.count, text[end] == 0x0D { end += 1 }
      if end < text.count, text[end] == 0x0A { end += 1 }
      // A byte order mark stays.
      if start == 0, text.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    }
    // Counted from the line's start: the comment's own place is behind it.
    var line = start
    while line > 0, text[line - 1] != 0x0A, text[line - 1] != 0x0D { line -= 1 }
    let lines = text[line..<comment.directive.lowerBound].count { $0 == 0x0A }
    let first = SourcePosition(line: comment.start.line - lines, column: 1, offset: line)
    let from = source.position(from: first, to: start)
    return SourceRange(start: from, end: source.position(from: from, to: end))
  }
}

extension Suppressions {
  /// Reports the mistakes of one kind.
  func report(_ kind: Mistake.Kind, _ findings: inout Findings) {
    for mistake in mistakes where mistake.kind == kind {
      findings.report(
        mistake.message, at: SourceLocation(path: path, range: mistake.range), help: mistake.help, fixes: mistake.fixes)
    }
  }

  /// All mistakes, for a text that no cluster is made of.
  func mistakesFound() -> [Diagnostic] {
    guard !mistakes.isEmpty else { return [] }
    var findings = Findings(rule: SuppressionMalformed.self, defaultPath: path)
    let rules: [(any Rule.Type, Mistake.Kind)] = [
      (SuppressionWithoutReason.self, .withoutReason), (SuppressionUnknownRule.self, .unknownRule),
      (SuppressionUnclosed.self, .unclosed), (SuppressionUnopened.self, .unopened),
      (SuppressionMalformed.self, .malformed),
    ]
    for (rule, kind) in rules {
      findings.rule = rule
      report(kind, &findings)
    }
    return findings.diagnostics
  }

  /// Leaves out the findings of this text that it silences.
  ///
  /// - Parameter isJudged: whether the run would have found what a rule finds; nil where nothing can be said of what a
  ///   suppression does not silence.
  /// - Returns: what is left, and a finding for each name that silenced nothing.
  func apply(
    to findings: [Diagnostic], isJudged: ((RuleCode) -> Bool)?
  ) -> (left: [Diagnostic], unused: [Diagnostic]) {
    var used = all.map { Array(repeating: false, count: $0.names.count) }
    var byLine: [Int: [Int]] = [:]
    var wide: [Int] = []
    for (index, suppression) in all.enumerated() {
      switch suppression.kind {
      case .line where suppression.lines?.count == 1:
        byLine[suppression.lines?.lowerBound ?? 0, default: []].append(index)
      case .line, .start, .file, .end: wide.append(index)
      }
    }
    let left = findings.filter { finding in
      guard finding.path == path, !finding.code.description.hasPrefix("SUP") else { return true }
      var isSilenced = false
      let line = finding.range?.start.line
      for index in (line.flatMap { byLine[$0] } ?? []) + wide {
        let suppression = all[index]
        // Of a whole file, or of the one in a ConfigMap; a finding without a place is about all of it.
        guard
          line.map({ suppression.lines?.contains($0) ?? (suppression.kind == .file) }) ?? (suppression.kind == .file)
        else { continue }
        for (number, name) in suppression.names.enumerated() where name.rules?.selects(finding.code) == true {
          used[index][number] = true
          isSilenced = true
        }
      }
      return !isSilenced
    }
    guard let isJudged else { return (left, []) }
    var unused = Findings(rule: SuppressionUnused.self, defaultPath: path)
    for (suppression, marks) in zip(all, used) { report(suppression, marks, isJudged, &unused) }
    return (left, unused.diagnostics)
  }

  private func report(
    _ suppression: Suppression, _ used: [Bool], _ isJudged: (RuleCode) -> Bool, _ findings: inout Findings
  ) {
    let idle = suppression.names.indices.filter { index in
      guard !used[index], let rules = suppression.names[index].rules else { return false }
      return RuleIdentity.all.contains { rules.selects($0.code) && isJudged($0.code) }
    }
    let isWhole = idle.count == suppression.names.count
    let place =
      switch suppression.kind {
      case .line: "here"
      case .start, .end: "in this block"
      case .file: "in this file"
      }
    for index in idle {
      let name = suppression.names[index]
      let edits =
        isWhole
        ? suppression.removals.map { TextEdit(at: SourceLocation(path: path, range: $0), replacement: "") }
        : [TextEdit(at: SourceLocation(path: path, range: cut(index, of: suppression)), replacement: "")]
      findings.report(
        "\(quoted(name.text)) silences nothing \(place)", at: SourceLocation(path: path, range: name.range),
        help: isWhole ? "remove the comment" : "remove it from the comment",
        fixes: [Fix(label: "remove it", safety: .safe, edits: edits)])
    }
  }

  /// A name with what parts it from the next one, or from the one before where it is the last.
  private func cut(_ index: Int, of suppression: Suppression) -> SourceRange {
    let names = suppression.names
    if index + 1 < names.count {
      return SourceRange(start: names[index].range.start, end: names[index + 1].range.start)
    }
    return SourceRange(
      start: index > 0 ? names[index - 1].range.end : names[index].range.start, end: names[index].range.end)
  }
}
