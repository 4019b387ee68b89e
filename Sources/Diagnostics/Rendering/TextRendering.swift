/// How findings are printed for people.
package struct TextRenderingOptions: Sendable {
  package var isColored: Bool
  /// Columns of the terminal; nil breaks no line of text and cuts only source lines beyond 160 columns.
  package var width: Int?
  /// Files that were looked at, for the summary.
  package var fileCount: Int?
  package var showsSummary: Bool
  /// How many findings are left out, because a baseline has them; the summary says it.
  package var knownCount = 0
  /// Whether the command has `--fix`, so that findings may name it.
  package var offersFixes: Bool
  /// Whether each file's findings stand under its name, where there are several files.
  package var groupsByFile = false

  package init(
    isColored: Bool = false, width: Int? = nil, fileCount: Int? = nil, showsSummary: Bool = true,
    offersFixes: Bool = true
  ) {
    self.isColored = isColored
    self.width = width
    self.fileCount = fileCount
    self.showsSummary = showsSummary
    self.offersFixes = offersFixes
  }
}

/// Findings as text made to be read: one block each, in the order given, and a summary line.
///
/// Nothing from the sources or messages reaches the terminal as a control character.
///
/// - Parameter source: the text of a path, to show the line; nil where it can't be had. Asked once for each path.
package func renderText(
  _ findings: [Diagnostic], options: TextRenderingOptions = TextRenderingOptions(),
  source: (String) -> SourceFile? = { _ in nil }
) -> String {
  let renderer = TextRenderer(options: options, style: TextStyle(isColored: options.isColored))
  var out = ""
  var known: [String: SourceFile?] = [:]
  func cached(_ path: String) -> SourceFile? {
    if let file = known[path] { return file }
    let file = source(path)
    known[path] = .some(file)
    return file
  }
  let isGrouped = options.groupsByFile && findings.contains { $0.path != findings[0].path }
  for (place, finding) in findings.enumerated() {
    if isGrouped, place == 0 || findings[place - 1].path != finding.path {
      renderer.writeHeading(findings[place...].prefix { $0.path == finding.path }, to: &out)
    }
    renderer.write(finding, cached, to: &out)
    out += "\n"
  }
  if options.showsSummary { out += renderer.summary(of: findings) + "\n" }
  return out
}

private struct TextRenderer {
  let options: TextRenderingOptions
  let style: TextStyle

  private var textWidth: Int? { options.width.map { max(40, $0) } }

  func write(_ finding: Diagnostic, _ source: (String) -> SourceFile?, to out: inout String) {
    let role = TextStyle.role(of: finding.severity)
    let margin = String(repeating: " ", count: marginWidth(of: finding))

    let place = TerminalText.shown(describe(finding.path, finding.range))
    let label = "\(finding.severity.rawValue)[\(finding.code)]"
    let message = TerminalText.shown(finding.message)
    let used = TerminalText.width(place) + label.count + 4
    let lines = TerminalText.wrapped(message, width: textWidth.map { $0 - 4 }, first: used - 4)
    out += "\(style.paint(place, .strong)): \(style.paint(label, role)):"
    out += lines[0].isEmpty ? "" : " " + style.paint(lines[0], .strong)
    out += lines.dropFirst().map { "\n    " + style.paint($0, .strong) }.joined() + "\n"

    if let range = finding.range, let file = source(finding.path) {
      excerpt(file, range, margin: margin, role: role, to: &out)
    }
    if let effect = finding.effect { remark("effect", effect, margin, to: &out) }
    for note in finding.notes {
      let place = note.location.map { ": \(describe($0.path, $0.range))" } ?? ""
      remark("note", note.message + place, margin, to: &out)
      if let location = note.location, let file = source(location.path) {
        excerpt(file, location.range, margin: margin, role: .info, to: &out)
      }
    }
    // One way to mend it: the help says it, and the option that does it.
    let onlyFix = finding.fixes.count == 1 ? finding.fixes.first : nil
    if let help = finding.help { remark("help", help + (onlyFix.map(option) ?? ""), margin, to: &out) }
    for fix in finding.fixes {
      if onlyFix == nil || finding.help == nil { remark("fix", fix.label + option(of: fix), margin, to: &out) }
      for line in preview(of: fix, source) {
        let number = String(line.number)
        let pad = String(repeating: " ", count: max(0, margin.count - number.count))
        let text = clipped(line, to: excerptWidth(margin))
        out += "\(pad)\(style.paint(number + " +", .added)) \(style.paint(text, .added))\n"
      }
    }
  }

  /// The file's name, and what was found in it.
  func writeHeading(_ findings: ArraySlice<Diagnostic>, to out: inout String) {
    let counts = counts(of: findings)
    let name = TerminalText.shown(findings.first?.path ?? "")
    out += "\(style.paint("──", .margin)) \(style.paint(name, .strong)) \(style.paint("──", .margin)) \(counts)\n\n"
  }

  /// "2 errors and 1 warning".
  private func counts(of findings: some Collection<Diagnostic>) -> String {
    findingCounts(of: findings) { style.paint($0, TextStyle.role(of: $1)) }
  }

  private func option(of fix: Fix) -> String {
    guard options.offersFixes else { return "" }
    return fix.safety == .safe ? " (--fix)" : " (--fix=all)"
  }

  func summary(of findings: [Diagnostic]) -> String {
    let files = options.fileCount.map { " in \(counted($0, "file"))" } ?? ""
    let known = options.knownCount == 0 ? "" : " \(options.knownCount) more in the baseline."
    guard !findings.isEmpty else { return "No findings\(files).\(known)" }
    let places = Set(findings.map(\.path)).count
    let total = max(options.fileCount ?? places, places)
    let among = total == places ? counted(places, "file") : "\(places) of \(counted(total, "file"))"
    let safe = options.offersFixes ? findings.count { $0.fixes.contains { $0.safety == .safe } } : 0
    let mend = safe == 0 ? "" : " \(safe == findings.count ? "All" : "\(safe)") can be mended with --fix."
    return "\(counts(of: findings)) in \(among).\(mend)\(known)"
  }

  // MARK: Parts

  /// The source line and its underline.
  private func excerpt(
    _ file: SourceFile, _ range: SourceRange, margin: String, role: TextStyle.Role, to out: inout String
  ) {
    guard let excerpt = SourceExcerpt(file, range, width: excerptWidth(margin)) else { return }
    let number = String(excerpt.line)
    let pad = String(repeating: " ", count: max(0, margin.count - number.count))
    let blank = String(repeating: " ", count: excerpt.underlineStart)
    let underline = String(repeating: "^", count: excerpt.underlineWidth) + (excerpt.goesOn ? " …" : "")
    out += "\(pad)\(style.paint(number + " |", .margin)) \(excerpt.text)\n"
    out += "\(margin) \(style.paint("|", .margin)) \(blank)\(style.paint(underline, role))\n"
  }

  private func remark(_ label: String, _ text: String, _ margin: String, to out: inout String) {
    let indent = margin.count + 3
    let hanging = indent + label.count + 2
    let lines = TerminalText.wrapped(TerminalText.shown(text), width: textWidth.map { $0 - hanging })
    out += "\(margin) \(style.paint("=", .margin)) \(style.paint(label + ":", .strong)) "
    out += lines.joined(separator: "\n" + String(repeating: " ", count: hanging)) + "\n"
  }

  /// The lines that a fix changes, as they will be; empty where they can't be shown in a few lines.
  private func preview(of fix: Fix, _ source: (String) -> SourceFile?) -> [ChangedLine] {
    guard let first = fix.edits.first, fix.edits.allSatisfy({ $0.location.path == first.location.path }),
      let file = source(first.location.path)
    else { return [] }
    let edits = fix.edits.sorted { $0.location.range.start < $1.location.range.start }
    let bytes = file.text
    guard let low = edits.first?.location.range, let high = edits.map(\.location.range.bytes.upperBound).max(),
      low.start.offset >= 0, high <= bytes.count, high - low.start.offset < 4096
    else { return [] }
    var from = low.start.offset
    var to = high
    // A line may be the whole of a large file.
    while to - from < 8192, from > 0, bytes[from - 1] != 0x0A, bytes[from - 1] != 0x0D { from -= 1 }
    while to - from < 8192, to < bytes.count, bytes[to] != 0x0A, bytes[to] != 0x0D { to += 1 }
    guard to - from < 8192 else { return [] }

    var changed: [UInt8] = []
    // Where the first replacement ends, in its line.
    var changedEnd = 0
    var offset = from
    for edit in edits {
      let range = edit.location.range.bytes
      guard range.lowerBound >= offset else { return [] }
      changed += bytes[offset..<range.lowerBound] + Array(edit.replacement.utf8)
      offset = range.upperBound
      if changedEnd == 0 { changedEnd = changed.count }
    }
    changed += bytes[offset..<to]
    func lines(_ bytes: some Sequence<UInt8>) -> [String] {
      String(decoding: Array(bytes), as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .map(String.init)
    }
    let old = lines(bytes[from..<to])
    var new = lines(changed)[...]
    var number = low.start.line
    for line in old where new.first == line {
      new.removeFirst()
      number += 1
    }
    var kept = old.count - (number - low.start.line)
    while kept > 0, let last = new.last, last == old.last {
      new.removeLast()
      kept = 0
    }
    guard new.count <= 6 else { return [] }
    return new.enumerated().map { ChangedLine(number: number + $0, text: $1, end: $0 == 0 ? changedEnd : 0) }
  }

  private struct ChangedLine {
    var number: Int
    var text: String
    /// Bytes up to the end of what was replaced.
    var end: Int
  }

  /// The line as it can be printed, around its change where it is too long.
  private func clipped(_ line: ChangedLine, to width: Int) -> String {
    let source = SourceFile(path: "", text: line.text)
    let end = min(line.end, source.text.count)
    let position = SourcePosition(line: line.number, column: 1, offset: end)
    return SourceExcerpt(source, SourceRange(at: position), width: width)?.text ?? ""
  }

  /// Room for the longest line number that the block shows.
  private func marginWidth(of finding: Diagnostic) -> Int {
    let lines =
      [finding.range?.start.line ?? 0] + finding.notes.compactMap { $0.location?.range.start.line }
      + finding.fixes.flatMap { $0.edits.map { $0.location.range.end.line + 5 } }
    return max(2, String(lines.max() ?? 0).count) + 1
  }

  private func excerptWidth(_ margin: String) -> Int { max(20, (options.width ?? 163) - margin.count - 3) }

  private func describe(_ path: String, _ range: SourceRange?) -> String {
    range.map { "\(path):\($0.start.line):\($0.start.column)" } ?? path
  }
}
