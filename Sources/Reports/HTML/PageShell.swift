import Diagnostics

/// The frame of every page: `Templates/page.html` with its placeholders replaced, each by a writer for its context.
struct PageShell: Sendable {
  enum Style: Sendable {
    /// A file of its own, as a relative URL.
    case linked(String)
    /// In the page itself, so that one file is all of it.
    case inline(String)
  }

  /// The `id`s that the shell itself uses; no heading takes them.
  static let ids = ["main", "contents-title"]

  /// Of the window, and of a link that somebody shares.
  var title: String
  /// One sentence, for search and previews.
  var description: String
  var style: Style
  /// Links to the other pages; nil for a page that stands alone.
  var navigation: HTML?
  /// Links to the sections.
  var contents: HTML?
  var main: HTML

  /// What stands in the template between `{{` and `}}`.
  private enum Placeholder: String, CaseIterable {
    case title
    case description
    case style
    case navigation
    case contents
    case main
  }

  /// The page as bytes.
  func rendered(template: String = template("page.html")) -> [UInt8] {
    var output: [UInt8] = []
    var rest = template.utf8[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      output += rest[..<open]
      rest = rest[open...]
      guard let (placeholder, end) = placeholder(at: rest) else {
        output.append(UInt8(ascii: "{"))
        rest = rest.dropFirst()
        continue
      }
      output += value(of: placeholder).bytes
      rest = rest[end...]
    }
    return output + rest
  }

  /// The placeholder that begins here, and where its text ends.
  private func placeholder(at text: Substring.UTF8View) -> (Placeholder, String.Index)? {
    for placeholder in Placeholder.allCases {
      let spelling = "{{\(placeholder.rawValue)}}".utf8
      if text.starts(with: spelling) { return (placeholder, text.index(text.startIndex, offsetBy: spelling.count)) }
    }
    return nil
  }

  private func value(of placeholder: Placeholder) -> HTML {
    var writer = HTMLWriter()
    switch placeholder {
    case .title: writer.text(visible(title))
    case .description: writer.text(visible(description))
    case .style:
      switch style {
      case .linked(let url): writer.open("link", ["rel": "stylesheet", "href": url])
      case .inline(let css):
        // Raw text: only the end tag could end it, and the stylesheet is ours.
        writer.add("<style>\n")
        writer.add(HTML(Array(css.utf8)))
        writer.add("</style>")
      }
    case .navigation: if let navigation { writer.add(navigation) }
    case .contents:
      if let contents {
        writer.add(#"<nav class="contents" aria-labelledby="contents-title"><p id="contents-title">On this page</p>"#)
        writer.add(contents)
        writer.add("</nav>")
      }
    case .main: writer.add(main)
    }
    return writer.html
  }
}
