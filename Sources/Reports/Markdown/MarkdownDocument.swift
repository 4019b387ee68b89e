/// A Markdown document as values: blocks in order, escaped once, when it is written.
package struct MarkdownDocument: Sendable, Hashable {
  package var blocks: [MarkdownBlock]

  package init(_ blocks: [MarkdownBlock] = []) { self.blocks = blocks }

  /// The text of the first heading, unformatted; nil when there is none.
  package var title: String? {
    for case .heading(_, let text) in blocks { return text.plain }
    return nil
  }

  package mutating func append(_ block: MarkdownBlock) { blocks.append(block) }

  package static func += (left: inout MarkdownDocument, right: [MarkdownBlock]) { left.blocks += right }
}
