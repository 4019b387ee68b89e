/// The parts of a page that come from one Markdown document.
struct MarkdownPage: Sendable {
  var main: HTML
  /// Links to its sections.
  var contents: HTML?
  /// Of the first heading.
  var title: String?
  /// The words of the first paragraph, for previews; at most 200 characters.
  var firstParagraph: String?
  /// Why the document is shown as plain text; nil when it was rendered.
  var excess: String?
}

/// Renders a Markdown document through cmark-gfm in safe mode.
///
/// A document that cmark would take too long over is shown as plain text, and `excess` says why.
///
/// - Parameter links: the URL to take for one that is written in the Markdown; nil leaves it.
func renderMarkdown(
  _ markdown: [UInt8], pictures: [String: HTML] = [:], links: (String) -> String? = { _ in nil }
) -> MarkdownPage {
  if let excess = markdownExcess(markdown) { return plainPage(markdown, excess) }
  guard let tree = MarkdownTree(parsing: markdown) else { return plainPage(markdown, "page that cmark-gfm refuses") }
  rewriteLinks(of: tree, links)
  let headings = headingAnchors(of: tree)
  return MarkdownPage(
    main: renderHTML(tree, headings: headings, pictures: pictures), contents: contents(of: headings),
    title: headings.first?.text, firstParagraph: firstParagraph(of: tree))
}

private func firstParagraph(of tree: borrowing MarkdownTree) -> String? {
  var result: String?
  tree.walk { node, event in
    guard result == nil, event == .enter else { return false }
    guard node.kind == .paragraph else { return node.kind == .document }
    result = shortened(node.plainText, to: 200)
    return false
  }
  return result
}

private func plainPage(_ markdown: [UInt8], _ excess: String) -> MarkdownPage {
  var writer = HTMLWriter()
  writer.element("p", ["class": "callout callout-warning"], text: "Shown as plain text: a \(excess).")
  writer.add("<pre tabindex=\"0\">")
  writer.text(String(decoding: markdown.prefix(MarkdownLimits.bytes), as: UTF8.self))
  writer.add("</pre>")
  return MarkdownPage(main: writer.html, excess: excess)
}

/// The main part of a page from one Markdown document, as the site shows it.
package func pageHTML(ofMarkdown markdown: [UInt8]) -> HTML { renderMarkdown(markdown).main }
