import Diagnostics
import Testing

@testable import Reports

@Suite struct MarkdownWritingTests {
  private func written(_ blocks: [MarkdownBlock]) -> String {
    String(decoding: MarkdownDocument(blocks).written(), as: UTF8.self)
  }

  @Test func `writes blocks as a person would`() {
    let table = MarkdownTable(
      [.init("A"), .init("B", .right), .init("C", .center)], rows: [["x", "1"], ["", .code("a|b"), "·"]])
    let text = written([
      .heading(1, "Title"), .paragraph("One \(strong: "two") \(code: "three") \(link: "four", to: "a b.html")."),
      .list(["a", "b \(emphasis: "c")"]),
      .numberedList([[.paragraph("x"), .codeBlock("y\n\tz", language: "text")], [.paragraph("w")]]),
      .callout(.warning, [.paragraph("Mind."), .list(["a"])]), .quote([.paragraph("q")]), .table(table),
      .picture(name: "a b.svg", description: "A [picture]"), .template("Free *text*.\n"),
    ])
    #expect(
      text == """
        # Title

        One **two** `three` [four](a%20b.html).

        - a
        - b *c*

        1. x

           ```text
           y
               z
           ```
        2. w

        > [!WARNING]
        > Mind.
        >
        > - a

        > q

        | A | B | C |
        | --- | --: | :-: |
        | x | 1 | |
        | | `a\\|b` | · |

        ![A \\[picture\\]](a%20b.svg)

        Free *text*.

        """)
  }

  /// What the reader of the page sees, with white space as HTML shows it.
  private func shown(_ text: String) -> String {
    text.split { $0 == " " || $0.isNewline }.joined(separator: " ")
  }

  private func page(_ blocks: [MarkdownBlock]) throws -> HTMLDocument {
    try HTMLDocument(renderMarkdown(MarkdownDocument(blocks).written()).main.bytes)
  }

  /// The words alone, as `visible` shows them where they can't be seen.
  private func expected(_ text: String) -> String {
    let spaced = String(
      String.UnicodeScalarView(text.unicodeScalars.map { "\n\r\t".unicodeScalars.contains($0) ? " " : $0 }))
    return shown(visible(spaced))
  }

  @Test(arguments: hostileTexts) func `shows every text as itself in a paragraph`(_ text: String) throws {
    let page = try page([.paragraph(.text(text))])
    #expect(page.elements.map(\.tag).allSatisfy { ["p", "code"].contains($0) }, "\(page.elements.map(\.tag))")
    #expect(shown(page.all("p").first?.text ?? "") == expected(text))
  }

  @Test(arguments: hostileTexts) func `shows every text as itself after other words`(_ text: String) throws {
    let page = try page([.paragraph("a \(text)\(code: "b") \(strong: .text(text)) c")])
    #expect(
      page.elements.map(\.tag).allSatisfy { ["p", "code", "strong"].contains($0) }, "\(page.elements.map(\.tag))")
    #expect(
      shown(page.all("p").first?.text ?? "").filter { $0 != " " }
        == "a\(expected(text))b\(expected(text))c".filter { $0 != " " })
  }

  @Test(arguments: hostileTexts) func `shows every text as itself in a heading, an item and a cell`(_ text: String)
    throws
  {
    let rows: [[MarkdownText]] = [[.text(text), .code(text), "end"]]
    let page = try page([
      .heading(2, .text("x " + text)), .list([.text(text), .code(text)]),
      .table(MarkdownTable([.init("1"), .init(.text(text)), .init(.code(text))], rows: rows)),
    ])
    #expect(shown(page.all("h2").first?.text ?? "") == shown("x \(expected(text)) #"))
    #expect(page.all("li").map { shown($0.text) } == [expected(text), shown(visible(text))])
    let cells = page.elements.filter { $0.tag == "td" || $0.tag == "th" }.map { shown($0.text) }
    #expect(cells == ["1", expected(text), shown(visible(text)), expected(text), shown(visible(text)), "end"])
  }

  @Test(arguments: hostileTexts) func `shows every text as itself in a code block`(_ text: String) throws {
    let page = try page([
      .numberedList([[.paragraph("a"), .codeBlock(text + "\nlast", language: text)]]), .paragraph("end"),
    ])
    #expect(page.all("pre").count == 1)
    #expect(page.all("code").first?.text.hasSuffix("last\n") == true)
    #expect(page.elements.last?.text == "end")
  }

  @Test(arguments: [
    "@team", "see #12", "https://a.example", "www.a.example", "a@b.example", ":x:", "$a$", "!7", "(@team)",
  ])
  func `keeps code hosts from making a link of data`(_ text: String) {
    #expect(written([.paragraph(.text(text))]).contains("`"))
  }

  @Test(arguments: [
    "javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "\\\\evil", "file:///etc",
    " javascript:x",
  ])
  func `writes no link that does more than lead somewhere`(_ url: String) {
    #expect(written([.paragraph("\(link: "words", to: url)")]) == "words\n")
  }

  @Test func `keeps a link's brackets and blanks inside it`() throws {
    let page = try page([.paragraph("\(link: .code("a]b"), to: "x (1)|\"y\".md#L3")")])
    #expect(page.all("a").map { $0.attributes["href"] } == ["x%20%281%29%7C%22y%22.md#L3"])
    #expect(page.all("a").map(\.text) == ["a]b"])
  }

  @Test func `writes a table that is too wide as a list`() throws {
    let columns = (0...MarkdownTable.columnLimit).map { MarkdownTable.Column(.text("c\($0)")) }
    let page = try page([.table(MarkdownTable(columns, rows: [columns.map(\.title)]))])
    #expect(page.all("table").isEmpty)
    #expect(page.all("li").first?.text.hasPrefix("c0: c1 c1; c2 c2;") == true)
  }
}
