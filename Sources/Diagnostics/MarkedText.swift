/// A text with ranges marked in place, as rule examples and tests write them.
///
/// A keycap emoji stands before a range and again after it: `amount: 1️⃣01️⃣` marks the `0` as range 1. The same keycap
/// twice in a row marks an empty range. Positions are those of the text without the marks.
package struct MarkedText: Sendable, Hashable {
  /// The text without its marks.
  package let text: String
  /// Ranges by their digit; a mark that stands alone is an empty range.
  package let ranges: [Int: SourceRange]

  package init(_ marked: String) {
    var text = String.UnicodeScalarView()
    var ranges: [Int: SourceRange] = [:]
    var open: Set<Int> = []
    var position = SourcePosition.start
    let scalars = Array(marked.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if let digit = Self.digit(scalars, at: index) {
        if open.remove(digit) != nil, let start = ranges[digit]?.start {
          ranges[digit] = SourceRange(start: start, end: position)
        } else {
          ranges[digit] = SourceRange(at: position)
          open.insert(digit)
        }
        index += 3
        continue
      }
      text.append(scalar)
      position.offset += UTF8.width(scalar)
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      if scalar == "\n" || (scalar == "\r" && next != "\n") {
        position.line += 1
        position.column = 1
      } else {
        position.column += 1
      }
      index += 1
    }
    self.text = String(text)
    self.ranges = ranges
  }

  /// A digit, U+FE0F and U+20E3.
  private static func digit(_ scalars: [Unicode.Scalar], at index: Int) -> Int? {
    guard index + 2 < scalars.count, scalars[index + 1] == "\u{FE0F}", scalars[index + 2] == "\u{20E3}",
      ("0"..."9").contains(scalars[index])
    else { return nil }
    return Int(scalars[index].value - 0x30)
  }
}
