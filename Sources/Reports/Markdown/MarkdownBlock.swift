/// A block of a Markdown document.
package indirect enum MarkdownBlock: Sendable, Hashable {
  /// Level 1 to 6.
  case heading(Int, MarkdownText)
  case paragraph(MarkdownText)
  /// One line an item.
  case list([MarkdownText])
  case numberedList([[MarkdownBlock]])
  case codeBlock(String, language: String)
  case quote([MarkdownBlock])
  /// A box that code hosts colour: `> [!WARNING]`.
  case callout(Callout, [MarkdownBlock])
  case table(MarkdownTable)
  /// A picture by its name, with what it shows in words.
  case picture(name: String, description: String)
  /// Markdown written by a person who may write it: a template. Never text from outside.
  case template(String)

  /// The five kinds that code hosts know.
  package enum Callout: String, Sendable, CaseIterable {
    case note = "NOTE"
    case tip = "TIP"
    case important = "IMPORTANT"
    case warning = "WARNING"
    case caution = "CAUTION"
  }
}
