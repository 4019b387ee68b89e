/// The states that a report writes as strong text with a sign in front, `**✓ requested**`: read as words everywhere, and
/// coloured on a page.
package enum Badge: String, Sendable, CaseIterable {
  case good = "✓"
  case bad = "✗"
  case warning = "▲"
  case info = "●"

  /// The class in the stylesheet.
  var className: String {
    switch self {
    case .good: "badge badge-good"
    case .bad: "badge badge-bad"
    case .warning: "badge badge-warning"
    case .info: "badge badge-info"
    }
  }

  /// The badge that a strong node shows; nil for other strong text.
  init?(_ strong: MarkdownNode) {
    guard let text = strong.firstChild, text.kind == .text else { return nil }
    let literal = text.literal
    guard literal.dropFirst().first == " ", let badge = literal.first.flatMap({ Badge(rawValue: String($0)) }) else {
      return nil
    }
    self = badge
  }

  /// The state in Markdown.
  package func callAsFunction(_ words: String) -> MarkdownText { .strong(.text("\(rawValue) \(words)")) }
}
