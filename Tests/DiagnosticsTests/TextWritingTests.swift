import Diagnostics
import Testing

/// Writers of text from outside, into formats that it must not get out of.
@Suite struct TextWritingTests {
  @Test(arguments: ["-->", "--", "a-", "b\u{0600}-->", "\u{200D}--", "🇩🇪--🇩-", "---"])
  func `keeps a comment of XML closed to what is in it`(_ text: String) {
    let written = xmlComment(text).unicodeScalars
    #expect(!zip(written, written.dropFirst()).contains { $0 == "-" && $1 == "-" }, "\(written)")
    #expect(written.last != "-")
  }

  @Test(arguments: [
    ("lost at 0000:11:00.0: why", "lost at `0000:11:00.0`: why"), ("a :tada: b", "a `:tada:` b"),
    ("(see https://a.b/c):", "(see `https://a.b/c`):"),
  ])
  func `leaves punctuation out of code`(_ text: String, _ written: String) {
    var output: [UInt8] = []
    MarkdownEscaping.appendText(text, isAtStart: false, inTable: false, to: &output)
    #expect(String(decoding: output, as: UTF8.self) == written)
  }

  @Test func `writes code in a table, however many pipes are escaped in it`() {
    var short: [UInt8] = []
    MarkdownEscaping.appendCode("a\\|b\\|", inTable: true, to: &short)
    #expect(String(decoding: short, as: UTF8.self) == #"`a\`&#124;`b\`&#124;"#)
    var long: [UInt8] = []
    let clock = ContinuousClock()
    let time = clock.measure {
      MarkdownEscaping.appendCode(String(repeating: "\\|", count: 100_000), inTable: true, to: &long)
    }
    #expect(long.count == 100_000 * 9 && time < .seconds(20), "\(long.count) bytes, \(time)")
  }

  @Test func `shows what steers a terminal`() {
    #expect(TerminalText.shown("a\u{1B}]0;x\u{07}\u{200B}\nb") == "a<U+001B>]0;x<U+0007><U+200B> b")
  }
}
