/// A quote that begins with `[!WARNING]`, as code hosts colour it.
struct CalloutQuote {
  var kind: MarkdownBlock.Callout
  /// What spells the marker: not shown as text.
  var marker: Set<MarkdownNode>

  /// - Returns: nil when the quote is a plain one.
  init?(_ quote: MarkdownNode) {
    guard let paragraph = quote.firstChild, paragraph.kind == .paragraph else { return nil }
    var words = ""
    marker = []
    var node = paragraph.firstChild
    while let current = node, current.kind == .text {
      words += current.literal
      marker.insert(current)
      node = current.next
      if words.utf8.count > 16 { return nil }
    }
    guard words.hasPrefix("[!"), words.hasSuffix("]"),
      let kind = MarkdownBlock.Callout(rawValue: words.dropFirst(2).dropLast().uppercased())
    else { return nil }
    self.kind = kind
    switch node?.kind {
    case .softBreak?, .lineBreak?: if let node { marker.insert(node) }
    case nil: marker.insert(paragraph)
    default: return nil
    }
  }
}
