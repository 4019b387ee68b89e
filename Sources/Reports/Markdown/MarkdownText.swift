/// Text inside a block: a run of inline parts, written as an interpolated string.
///
///     let line: MarkdownText = "Host \(code: host.name) has \(strong: "8 GPUs")"
///
/// Everything is data: a `*` or a `<` in a literal or in a value is written so that it shows as itself. Values from
/// outside belong into `code:`, where code hosts look for no mentions, links or emoji.
package struct MarkdownText: Sendable, Hashable {
  package indirect enum Part: Sendable, Hashable {
    case text(String)
    case code(String)
    case strong(MarkdownText)
    case emphasis(MarkdownText)
    /// A relative URL, or one with the scheme `http`, `https` or `mailto`; with another, only the text is written.
    case link(MarkdownText, url: String)
    case lineBreak
  }

  package var parts: [Part]

  package init(_ parts: [Part]) { self.parts = parts }

  /// The words alone, as a title needs them.
  package var plain: String {
    parts.map { part in
      switch part {
      case .text(let text), .code(let text): text
      case .strong(let text), .emphasis(let text), .link(let text, _): text.plain
      case .lineBreak: " "
      }
    }.joined()
  }

  package static func code(_ text: String) -> MarkdownText { MarkdownText([.code(text)]) }
  /// A sentence of a finding, which sets names in backticks; everything in it stays data.
  package static func prose(_ text: String) -> MarkdownText {
    let pieces = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    guard pieces.count > 2, pieces.count % 2 == 1 else { return .text(text) }
    return MarkdownText(
      pieces.enumerated().compactMap { number, piece in
        if piece.isEmpty { return nil }
        return number % 2 == 0 ? .text(piece) : .code(piece)
      })
  }
  package static func strong(_ text: MarkdownText) -> MarkdownText { MarkdownText([.strong(text)]) }
  package static func text(_ text: String) -> MarkdownText { MarkdownText([.text(text)]) }
  package static func link(_ text: MarkdownText, to url: String) -> MarkdownText {
    MarkdownText([.link(text, url: url)])
  }
  /// What stands in a cell that has no value.
  package static let none: MarkdownText = "–"

  package static func + (left: MarkdownText, right: MarkdownText) -> MarkdownText {
    MarkdownText(left.parts + right.parts)
  }
}

extension Sequence<MarkdownText> {
  package func joined(separator: MarkdownText) -> MarkdownText {
    var result = MarkdownText([])
    for (number, text) in enumerated() {
      if number > 0 { result.parts += separator.parts }
      result.parts += text.parts
    }
    return result
  }
}

extension MarkdownText: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { parts = [.text(value)] }
  package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  package struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }
    package mutating func appendInterpolation(_ text: String) { parts.append(.text(text)) }
    package mutating func appendInterpolation(_ number: some BinaryInteger) { parts.append(.text(String(number))) }
    package mutating func appendInterpolation(_ text: MarkdownText) { parts += text.parts }
    package mutating func appendInterpolation(prose text: String) { parts += MarkdownText.prose(text).parts }
    package mutating func appendInterpolation(code text: String) { parts.append(.code(text)) }
    package mutating func appendInterpolation(strong text: MarkdownText) { parts.append(.strong(text)) }
    package mutating func appendInterpolation(emphasis text: MarkdownText) { parts.append(.emphasis(text)) }
    package mutating func appendInterpolation(link text: MarkdownText, to url: String) {
      parts.append(.link(text, url: url))
    }
  }
}
