import CCMarkGFM
import Testing

@testable import Reports

@Suite struct HTMLRenderingTests {
  private func html(_ markdown: String, pictures: [String: HTML] = [:]) -> String {
    String(decoding: renderMarkdown(Array(markdown.utf8), pictures: pictures).main.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    "a *b* **c** `d` ~~e~~", "- a\n- b\n  - c\n\n    d\n", "1. a\n2. b", "3. a\n\n4. b",
    "> a\n> > b\n\n```\nx < y\n```", "a\\\nb\nc  \nd",
    "***", "[a](b \"t\") <https://a.example/?b&c>", "www.a.example and a@b.example", "![a *b*](c.png)",
    "    code\n\ttab", "&copy; &#65; \"q\" 'r'",
    "- a\n\n  b\n\n- c", "a <b> c\n\n<div>\n\nd", "- \n- a", "* a\n  > b\n  ```\n  c\n  ```",
  ])
  func `prints plain Markdown as cmark's own renderer does`(_ markdown: String) throws {
    let plain = try plainHTML(markdown)
    let ours = html(markdown).replacing(#" tabindex="0""#, with: "").replacing(#" loading="lazy""#, with: "")
    func normal(_ text: String) -> String {
      text.replacing(" />", with: ">").replacing("\n", with: "").replacing(#"alt="a b" "#, with: #"alt="a b""#)
    }
    #expect(normal(ours) == normal(plain))
  }

  private func plainHTML(_ markdown: String) throws -> String {
    _ = renderMarkdown([])  // Registers the extensions.
    let parser = try #require(cmark_parser_new(CMARK_OPT_DEFAULT))
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name))
    }
    cmark_parser_feed(parser, markdown, markdown.utf8.count)
    let root = try #require(cmark_parser_finish(parser))
    defer { cmark_node_free(root) }
    let text = try #require(cmark_render_html(root, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser)))
    defer { cmark_get_default_mem_allocator().pointee.free(text) }
    return String(cString: text)
  }

  @Test func `gives headings the anchors of code hosts, each once`() throws {
    let page = try HTMLDocument(Array(html("# A\n\n## What's `new`?\n\n## What's new\n\n## main\n\n## ???\n").utf8))
    #expect(page.elements.compactMap { $0.attributes["id"] } == ["a", "whats-new", "whats-new-1", "main-1", "section"])
  }

  @Test func `gives table headers a scope, and the table a name`() throws {
    let page = try HTMLDocument(Array(html("## H\n\n| a | b |\n| --- | --: |\n| c | d |\n| | e |\n").utf8))
    #expect(page.all("th").map { $0.attributes["scope"] } == ["col", "col", "row"])
    #expect(page.all("td").map { $0.attributes["class"] } == ["right", nil, "right"])
    let box = try #require(page.all("div").first)
    #expect(box.attributes["aria-labelledby"] == "h")
    #expect(box.attributes["tabindex"] == "0")
  }

  @Test func `makes callouts, badges, figures and a lead of what Markdown says`() throws {
    let page = try HTMLDocument(
      Array(
        html("# T\n\nLead.\n\n- **1** a\n- **22** b\n\n> [!WARNING]\n> Mind **✗ failed** it.\n\n> [!WRONG]\n> x\n").utf8
      ))
    #expect(page.all("p").first?.attributes["class"] == "lead")
    #expect(page.all("ul").map { $0.attributes["class"] } == ["figures"])
    #expect(page.all("div").map { $0.attributes["class"] } == ["callout callout-warning"])
    #expect(page.all("div").first?.text.contains("WARNING") == false)
    #expect(page.all("strong").last?.attributes["class"] == "badge badge-bad")
    #expect(page.all("blockquote").first?.text.contains("[!WRONG]") == true)
  }

  @Test func `leaves out raw HTML and links that run something`() {
    let text = html(
      "<script>alert(1)</script>\n\na <img src=x onerror=y> [b](javascript:c) [d](data:e) ![f](javascript:g)\n")
    #expect(
      !text.contains("<script") && !text.contains("onerror") && !text.contains("javascript:") && !text.contains("data:")
    )
    #expect(text.contains("<!-- raw HTML omitted -->"))
  }

  @Test func `survives nesting of any depth`() throws {
    for markdown in [
      String(repeating: "> ", count: 50_000) + "a", String(repeating: "*a **b ", count: 20_000),
      (0..<2_000).map { String(repeating: " ", count: $0 * 2) + "- a" }.joined(separator: "\n"),
    ] {
      _ = try HTMLDocument(Array(html(markdown).utf8))
    }
  }

  @Test(arguments: [
    String(repeating: "![[]()", count: 80_000),
    String(repeating: "|a", count: 2_000) + "\n" + String(repeating: "|-", count: 2_000) + "\n"
      + String(repeating: "|\n", count: 2_000),
    String(repeating: "|a", count: 100) + "\n" + String(repeating: "|-", count: 100) + "\n"
      + String(repeating: "a\n", count: 100_000),
    "a\n|-|-|\n" + String(repeating: String(repeating: "![[]()", count: 900) + "\n", count: 90),
  ])
  func `shows what cmark would take too long over as plain text`(_ markdown: String) throws {
    let clock = ContinuousClock()
    var page: MarkdownPage?
    let time = clock.measure { page = renderMarkdown(Array(markdown.utf8)) }
    let rendered = try #require(page)
    #expect(rendered.excess != nil)
    #expect(time < .seconds(5), "\(time)")
    #expect(rendered.main.bytes.starts(with: "<p class=\"callout callout-warning\">Shown as plain text:".utf8))
  }

  @Test func `renders long pages that a person could have made`() {
    let row = "| [a](b) | " + (0..<20).map { "x\($0) |" }.joined(separator: " ") + "\n"
    let header =
      "| h | " + (0..<20).map { "c\($0) |" }.joined(separator: " ") + "\n|" + String(repeating: " --- |", count: 21)
      + "\n"
    let page =
      header + String(repeating: row, count: 5_000) + "\n" + String(repeating: "- [a](b) [c](d)\n", count: 5_000)
    #expect(renderMarkdown(Array(page.utf8)).excess == nil)
  }

  @Test func `parses on many threads at once`() async {
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask { renderMarkdown(Array("| a |\n| - |\n| \(number) |\n".utf8)).main.bytes.count > 80 }
      }
      for await isTable in group { #expect(isTable) }
    }
  }
}
