/// A document as HTML for a page: cmark-gfm's tree, printed with what its own renderer doesn't know: anchors, tables that
/// scroll and whose headers have a scope, callouts, badges, figures and pictures drawn in place.
///
/// Safe by construction: raw HTML is left out (a comment says so, as in cmark's safe mode), and only the URLs that
/// `safeURL` lets pass become links.
///
/// - Parameters:
///   - headings: from `headingAnchors` of the same tree.
///   - pictures: what takes the place of an image of that URL.
func renderHTML(_ tree: borrowing MarkdownTree, headings: [AnchoredHeading], pictures: [String: HTML] = [:]) -> HTML {
  var renderer = HTMLRenderer(headings: headings, pictures: pictures)
  tree.walk { node, event in renderer.visit(node, event) }
  return renderer.writer.html
}

private struct HTMLRenderer {
  let headings: [AnchoredHeading]
  let pictures: [String: HTML]
  var writer = HTMLWriter()
  /// How many headings were entered.
  var headingCount = 0
  /// Callouts that are open, for their end tag.
  var callouts: Set<MarkdownNode> = []
  /// Nodes that something else was printed for.
  var skipped: Set<MarkdownNode> = []
  var unsafeLinks: Set<MarkdownNode> = []
  var table = TableState()

  struct TableState {
    var alignments: [UInt8] = []
    var column = 0
    var isInHeader = false
    var isMatrix = false
    var hasBody = false
    var openTag: StaticString = "td"
  }

  init(headings: [AnchoredHeading], pictures: [String: HTML]) {
    self.headings = headings
    self.pictures = pictures
  }

  mutating func visit(_ node: MarkdownNode, _ event: MarkdownTree.Event) -> Bool {
    if skipped.contains(node) { return false }
    return event == .enter ? enter(node) : leave(node)
  }

  // MARK: Entering

  private mutating func enter(_ node: MarkdownNode) -> Bool {
    switch node.kind {
    case .document, .other: break
    case .text: node.withLiteral { writer.text($0) }
    case .code:
      writer.open("code")
      if node.parent?.kind == .tableCell || node.parent?.parent?.kind == .tableCell {
        writeBreakable(node)
      } else {
        node.withLiteral { writer.text($0) }
      }
      writer.close("code")
    case .softBreak: writer.newline()
    case .lineBreak: writer.add("<br>\n")
    case .rawHTML: writer.add("<!-- raw HTML omitted -->")
    case .emphasis: writer.open("em")
    case .strong: writer.open("strong", ["class": Badge(node)?.className])
    case .strikethrough: writer.open("del")
    case .link: openLink(node)
    case .image: writeImage(node); return false
    case .paragraph: return openParagraph(node)
    case .heading: openHeading(node)
    case .thematicBreak: writer.add("<hr>\n")
    case .codeBlock: writeCode(node)
    case .blockQuote: openQuote(node)
    case .list: openList(node)
    case .item: writer.open("li")
    case .taskItem:
      writer.open("li", ["class": "task"])
      writer.add(
        node.isCheckedTask
          ? #"<input type="checkbox" checked disabled aria-label="done"> "#
          : #"<input type="checkbox" disabled aria-label="to do"> "#)
    case .table: openTable(node)
    case .tableHeader:
      table.isInHeader = true
      table.column = 0
      writer.add("<thead><tr>")
    case .tableRow:
      writer.add(table.hasBody ? "<tr>" : "<tbody>\n<tr>")
      table.hasBody = true
      table.column = 0
    case .tableCell: openCell(node)
    }
    return true
  }

  private mutating func leave(_ node: MarkdownNode) -> Bool {
    switch node.kind {
    case .emphasis: writer.close("em")
    case .strong: writer.close("strong")
    case .strikethrough: writer.close("del")
    case .link: if unsafeLinks.remove(node) == nil { writer.close("a") }
    case .paragraph:
      if !isTight(node) { writer.add("</p>\n") }
    case .heading: closeHeading(node)
    case .blockQuote: writer.add(callouts.remove(node) == nil ? "</blockquote>\n" : "</div>\n")
    case .list: writer.add(node.listStart == nil ? "</ul>\n" : "</ol>\n")
    case .item, .taskItem: writer.add("</li>\n")
    case .table: writer.add(table.hasBody ? "</tbody></table></div>\n" : "</table></div>\n")
    case .tableHeader:
      writer.add("</tr></thead>\n")
      table.isInHeader = false
    case .tableRow: writer.add("</tr>\n")
    case .tableCell:
      writer.close(table.openTag)
      table.column += 1
    default: break
    }
    return true
  }

  // MARK: Inlines

  /// Long code in a cell, such as a path or a key, with places where a line may end.
  private mutating func writeBreakable(_ node: MarkdownNode) {
    node.withLiteral { text in
      var start = 0
      for (index, byte) in text.enumerated() where text.count > 20 && "/.:".utf8.contains(byte) {
        guard index > start, index + 1 < text.count else { continue }
        writer.text(UnsafeBufferPointer(rebasing: text[start...index]))
        writer.add("<wbr>")
        start = index + 1
      }
      writer.text(UnsafeBufferPointer(rebasing: text[start...]))
    }
  }

  private mutating func openLink(_ node: MarkdownNode) {
    guard let url = safeURL(node.url) else {
      unsafeLinks.insert(node)
      return
    }
    writer.open("a", ["href": url, "title": node.title.isEmpty ? nil : node.title])
  }

  private mutating func writeImage(_ node: MarkdownNode) {
    let description = node.plainText
    if let picture = pictures[node.url] {
      writer.add(picture)
    } else if let url = safeURL(node.url) {
      writer.open("img", ["src": url, "alt": description, "loading": "lazy"])
    } else {
      writer.text(description)
    }
  }

  // MARK: Blocks

  /// In a tight list the text stands in the item itself.
  private func isTight(_ paragraph: MarkdownNode) -> Bool {
    guard let list = paragraph.parent?.parent, list.kind == .list else { return false }
    return list.isTightList
  }

  private mutating func openParagraph(_ node: MarkdownNode) -> Bool {
    if let image = node.firstChild, image.kind == .image, image.next == nil, pictures[image.url] != nil {
      // A figure can't stand in a paragraph.
      writeImage(image)
      skipped.insert(node)
      return false
    }
    guard !isTight(node) else { return true }
    let isLead = node.previous.map { $0.kind == .heading && $0.headingLevel == 1 } ?? false
    writer.open("p", ["class": isLead ? "lead" : nil])
    return true
  }

  private mutating func openHeading(_ node: MarkdownNode) {
    let id = headingCount < headings.count ? headings[headingCount].id : nil
    writer.open(headingTag(node), ["id": id])
  }

  private mutating func closeHeading(_ node: MarkdownNode) {
    if headingCount < headings.count {
      let heading = headings[headingCount]
      if heading.level > 1 {
        writer.add(" ")
        writer.element(
          "a", ["class": "anchor", "href": "#" + heading.id, "aria-label": "Link to section: " + heading.text],
          text: "#")
      }
    }
    headingCount += 1
    writer.close(headingTag(node))
    writer.newline()
  }

  private func headingTag(_ node: MarkdownNode) -> StaticString {
    switch node.headingLevel {
    case 1: "h1"
    case 2: "h2"
    case 3: "h3"
    case 4: "h4"
    case 5: "h5"
    default: "h6"
    }
  }

  private mutating func writeCode(_ node: MarkdownNode) {
    let language = node.codeLanguage
    writer.add(#"<pre tabindex="0">"#)
    writer.open("code", ["class": language.isEmpty ? nil : "language-" + language])
    node.withLiteral { writer.text($0) }
    writer.add("</code></pre>\n")
  }

  private mutating func openQuote(_ node: MarkdownNode) {
    guard let callout = CalloutQuote(node) else {
      writer.add("<blockquote>\n")
      return
    }
    callouts.insert(node)
    skipped.formUnion(callout.marker)
    let name = callout.kind.rawValue.lowercased()
    writer.open("div", ["class": "callout callout-" + name, "role": "note"])
    writer.element("p", ["class": "callout-title"], text: name.prefix(1).uppercased() + name.dropFirst())
    writer.newline()
  }

  private mutating func openList(_ node: MarkdownNode) {
    if let start = node.listStart {
      writer.open("ol", ["start": start == 1 ? nil : String(start)])
    } else {
      writer.open("ul", ["class": isFigureList(node) ? "figures" : nil])
    }
    writer.newline()
  }

  // MARK: Tables

  private mutating func openTable(_ node: MarkdownNode) {
    table = TableState()
    table.alignments = node.alignments
    table.isMatrix = node.firstChild?.firstChild?.plainText == LinkMatrixClass.mark
    let heading = headingCount > 0 && headingCount <= headings.count ? headings[headingCount - 1].id : nil
    // Scrolls by itself on a phone, so that it must take the keyboard's focus, and needs a name for that.
    writer.open(
      "div",
      [
        "class": "table", "role": "group", "tabindex": "0", "aria-labelledby": heading,
        "aria-label": heading == nil ? "Table" : nil,
      ])
    writer.open("table", ["class": table.isMatrix ? "matrix" : nil])
    writer.newline()
  }

  private mutating func openCell(_ node: MarkdownNode) {
    var classes: [String] = []
    switch table.alignments.indices.contains(table.column) ? table.alignments[table.column] : 0 {
    case UInt8(ascii: "r"): classes.append("right")
    case UInt8(ascii: "c"): classes.append("center")
    default: break
    }
    let isEmpty = node.firstChild == nil
    let isHeader = !isEmpty && (table.isInHeader || table.column == 0)
    if table.isMatrix, !isHeader, let name = LinkMatrixClass.className(for: node.plainText) { classes.append(name) }
    table.openTag = isHeader ? "th" : "td"
    writer.open(
      table.openTag,
      [
        "scope": isHeader ? (table.isInHeader ? "col" : "row") : nil,
        "class": classes.isEmpty ? nil : classes.joined(separator: " "),
      ])
  }
}
