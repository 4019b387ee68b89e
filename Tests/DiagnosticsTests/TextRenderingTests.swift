import Diagnostics
import Testing

struct TextRenderingTests {
  @Test func `shows the line, what happens and how to mend it`() throws {
    let finding = try finding("a: 1\nexternal-resource.gpu.amount: 1️⃣01️⃣\n")
    #expect(
      render(finding) == """
        dir/config.yaml:2:31: error[GPU104]: amount 0 can't be counted
          2 | external-resource.gpu.amount: 0
            |                               ^
            = effect: Flink drops it.
            = help: ask for 1 or more

        1 error in 1 file.

        """)
  }

  @Test func `underlines wide characters and tabs where they stand`() throws {
    #expect(try underline("\tb: 界1️⃣界e\u{301}1️⃣ x\n") == ["    b: 界界e\u{301} x", "         ^^^"])
    #expect(try underline("a:\t1️⃣01️⃣\n") == ["a:  0", "    ^"])
  }

  @Test func `underlines an empty range with one caret`() throws {
    #expect(try underline("gpu1️⃣1️⃣\n") == ["gpu", "   ^"])
    #expect(try underline("1️⃣1️⃣") == ["", "^"])
  }

  @Test func `underlines the first line of a longer range`() throws {
    #expect(try underline("a: 1️⃣|\n  b\n1️⃣c") == ["a: |", "   ^ …"])
  }

  @Test func `cuts a long line around the range`() throws {
    let long = String(repeating: "x", count: 9000)
    let lines = try underline("\(long)1️⃣gpu1️⃣\(long)\n", width: 60)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines[0].hasPrefix("…xxx") && lines[0].hasSuffix("xxx…"))
    let at = try #require(lines[1].firstIndex(of: "^"))
    let column = lines[1].distance(from: lines[1].startIndex, to: at)
    #expect(lines[0].dropFirst(column).hasPrefix("gpu"))
    #expect(lines[1].hasSuffix("^^^"))
  }

  @Test func `shows the start of a range that is too long`() throws {
    let lines = try underline("1️⃣\(String(repeating: "y", count: 500))1️⃣\n", width: 60)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines[0].hasPrefix("yyy"))
  }

  @Test func `lets no control character through`() throws {
    var finding = try finding("a\u{1B}[31m: 1️⃣\u{7}\u{202E}1️⃣\n")
    finding.message = "odd \u{1B}]0;title\u{7} \u{9B}31m"
    finding.path = "x\u{1B}c"
    finding.notes = [.init("seen \u{0}")]
    let text = renderText([finding], source: { SourceFile(path: $0, text: "a\u{1B}[31m: \u{7}\u{202E}\n") })
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !($0.properties.generalCategory == .control) })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
    #expect(text.contains("a<U+001B>[31m: <U+0007><U+202E>"))
  }

  @Test func `reads bytes that are no UTF-8`() throws {
    let start = SourcePosition(line: 1, column: 4, offset: 3)
    let range = SourceRange(start: start, end: SourcePosition(line: 1, column: 5, offset: 4))
    var finding = try finding("1️⃣1️⃣")
    finding.range = range
    let text = renderText(
      [finding], source: { SourceFile(path: $0, text: [0x61, 0x3A, 0xFF, 0x62, 0x0A]) })
    #expect(text.contains("1 | a:\u{FFFD}b\n    |    ^\n"))
  }

  @Test func `stays inside 80 columns`() throws {
    var finding = try finding("external-resource.gpu.amount: 1️⃣01️⃣ # \(String(repeating: "words ", count: 40))\n")
    finding.message = String(repeating: "many words ", count: 15) + "end"
    finding.effect = String(repeating: "much ", count: 40) + "end."
    let text = render(finding, width: 80)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.contains("\n              much"))
  }

  @Test func `colours only where asked`() throws {
    let finding = try finding("a: 1️⃣01️⃣\n")
    #expect(!render(finding).contains("\u{1B}"))
    let colored = renderText([finding], options: TextRenderingOptions(isColored: true))
    #expect(colored.contains("\u{1B}[1;31merror[GPU104]\u{1B}[0m"))
  }

  @Test func `previews the lines that a fix writes`() throws {
    let marked = MarkedText("a: 1\nexternal-resources: gpu1️⃣,1️⃣fpga\n")
    var finding = try finding(marked)
    let range = try #require(marked.ranges[1])
    finding.effect = nil
    finding.help = nil
    finding.fixes = [
      Fix(
        label: "replace ',' by ';'", safety: .safe,
        edits: [TextEdit(at: SourceLocation(path: finding.path, range: range), replacement: ";")])
    ]
    let text = renderText([finding], source: { SourceFile(path: $0, text: marked.text) })
    #expect(
      text.contains(
        """
            = fix: replace ',' by ';' (--fix)
          2 + external-resources: gpu;fpga

        """))
    #expect(text.hasSuffix("1 error in 1 file. All can be mended with --fix.\n"))
    let plain = renderText(
      [finding], options: TextRenderingOptions(offersFixes: false),
      source: { SourceFile(path: $0, text: marked.text) })
    #expect(plain.contains("= fix: replace ',' by ';'\n"))
    #expect(plain.hasSuffix("1 error in 1 file.\n"))
  }

  @Test func `previews inserted lines alone`() throws {
    let marked = MarkedText("external-resources: gpu1️⃣1️⃣\nb: 1\n")
    var finding = try finding(marked)
    let range = try #require(marked.ranges[1])
    finding.fixes = [
      Fix(
        label: "add it", safety: .suggested,
        edits: [TextEdit(at: SourceLocation(path: finding.path, range: range), replacement: "\nc: 2")])
    ]
    let text = renderText([finding], source: { SourceFile(path: $0, text: marked.text) })
    #expect(text.contains("= help: ask for 1 or more (--fix=all)\n  2 + c: 2\n"))
  }

  @Test func `counts in the summary`() throws {
    var warning = try finding("1️⃣1️⃣")
    warning.severity = .warning
    warning.path = "other.yaml"
    let error = try finding("1️⃣1️⃣")
    let text = renderText([error, error, warning], options: TextRenderingOptions(fileCount: 12))
    #expect(text.hasSuffix("2 errors and 1 warning in 2 of 12 files.\n"))
    #expect(renderText([], options: TextRenderingOptions(fileCount: 1)) == "No findings in 1 file.\n")
  }

  @Test func `starts a message below its place where no word fits`() throws {
    var finding = try finding("1️⃣1️⃣")
    finding.message = "`\(String(repeating: "x", count: 50))` is long"
    let text = render(finding, width: 60)
    #expect(text.hasPrefix("dir/config.yaml:1:1: error[GPU104]:\n    `xxx"))
  }

  // MARK: Input

  private func finding(_ marked: String) throws -> Diagnostic { try finding(MarkedText(marked)) }

  private func finding(_ marked: MarkedText) throws -> Diagnostic {
    Diagnostic(
      code: "GPU104", name: "amount-nonpositive", severity: .error, path: "dir/config.yaml",
      range: marked.ranges[1], message: "amount 0 can't be counted", effect: "Flink drops it.",
      help: "ask for 1 or more")
  }

  private func render(_ finding: Diagnostic, width: Int? = nil) -> String {
    renderText([finding], options: TextRenderingOptions(width: width)) { path in
      SourceFile(path: path, text: "a: 1\nexternal-resource.gpu.amount: 0\n")
    }
  }

  /// The source line and its underline, without their margins.
  private func underline(_ marked: String, width: Int? = nil) throws -> [String] {
    let marked = MarkedText(marked)
    var finding = try finding(marked)
    finding.effect = nil
    finding.help = nil
    let text = renderText([finding], options: TextRenderingOptions(width: width, showsSummary: false)) {
      SourceFile(path: $0, text: marked.text)
    }
    return text.split(separator: "\n").suffix(2).map { String($0.drop { $0 != "|" }.dropFirst(2)) }
  }
}
