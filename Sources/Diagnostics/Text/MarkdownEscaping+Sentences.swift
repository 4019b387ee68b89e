extension MarkdownEscaping {
  /// A sentence of Drey's, which sets names in backticks; everything in it stays data.
  package static func prose(_ text: String) -> String {
    let pieces = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    var out: [UInt8] = []
    if pieces.count % 2 == 0 {
      appendText(text, isAtStart: false, inTable: false, to: &out)
    } else {
      for (number, piece) in pieces.enumerated() where !piece.isEmpty {
        if number % 2 == 0 {
          appendText(piece, isAtStart: false, inTable: false, to: &out)
        } else {
          appendCode(piece, inTable: false, to: &out)
        }
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// A code span: see `appendCode`.
  package static func code(_ text: String, inTable: Bool = false) -> String {
    var out: [UInt8] = []
    appendCode(text, inTable: inTable, to: &out)
    return String(decoding: out, as: UTF8.self)
  }
}
