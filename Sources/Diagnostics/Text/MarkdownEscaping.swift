/// How data is written in GitHub Flavored Markdown so that it shows as itself.
///
/// https://github.github.com/gfm/. What code hosts do after that, to text outside of code only, counts too: mentions
/// (`@team`), references (`#12`, GitLab's `!12`, `&12`, `%12`), links (`https://…`, `www.…`, addresses), emoji (`:x:`) and
/// mathematics (`$…$`). No backslash stops those, so that a word with one of them is written as code.
package enum MarkdownEscaping {
  /// Appends words outside of code.
  ///
  /// - Parameter isAtStart: whether a block or a line starts here, where `-`, `#`, `1.` have a meaning.
  package static func appendText(_ text: String, isAtStart: Bool, inTable: Bool, to output: inout [UInt8]) {
    var isAtStart = isAtStart
    let spaced = String(String.UnicodeScalarView(text.unicodeScalars.map { isSpace($0) ? " " : $0 }))
    var words = visible(spaced).utf8.split(separator: space, omittingEmptySubsequences: false)[...]
    if isAtStart { words = words.drop(while: \.isEmpty) }
    for (number, word) in words.enumerated() {
      if number > 0, output.last != space { output.append(space) }
      guard !word.isEmpty else { continue }
      appendWord(Array(word), isAtStart: isAtStart, inTable: inTable, to: &output)
      isAtStart = false
    }
  }

  /// Appends a code span, longer fences around backticks. In a table a `|` is escaped there, too.
  package static func appendCode(_ text: String, inTable: Bool, to output: inout [UInt8]) {
    let bytes = Array(visible(text).utf8)
    guard !bytes.isEmpty else {
      output += Array("\"\"".utf8)
      return
    }
    // Two spans that touch would be read as one.
    if output.last == UInt8(ascii: "`") { output.append(space) }
    guard inTable else { return appendSpan(bytes[...], inTable: false, to: &output) }
    // A table takes `\|` for `|` in code, and nothing there stands for a backslash before a `|`.
    var start = 0
    for place in bytes.indices.dropFirst()
    where bytes[place] == UInt8(ascii: "|") && bytes[place - 1] == UInt8(ascii: "\\") && place > start {
      appendSpan(bytes[start..<place], inTable: true, to: &output)
      output += "&#124;".utf8
      start = place + 1
    }
    if start < bytes.count { appendSpan(bytes[start...], inTable: true, to: &output) }
  }

  private static let space = UInt8(ascii: " ")

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
  }

  private static func appendSpan(_ bytes: ArraySlice<UInt8>, inTable: Bool, to output: inout [UInt8]) {
    let tick = UInt8(ascii: "`")
    var longest = 0
    var run = 0
    for byte in bytes {
      run = byte == tick ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = [UInt8](repeating: tick, count: longest == 0 ? 1 : longest + 1)
    let isBlank = bytes.allSatisfy { $0 == space }
    let isPadded =
      !isBlank && (bytes.first == tick || bytes.last == tick || (bytes.first == space && bytes.last == space))
    output += fence
    if isPadded { output.append(space) }
    for byte in bytes {
      if inTable, byte == UInt8(ascii: "|") { output.append(UInt8(ascii: "\\")) }
      output.append(byte)
    }
    if isPadded { output.append(space) }
    output += fence
  }

  private static func appendWord(_ word: [UInt8], isAtStart: Bool, inTable: Bool, to output: inout [UInt8]) {
    guard isActiveOnCodeHosts(word) else {
      appendEscaped(word, isAtStart: isAtStart, to: &output)
      return
    }
    // Punctuation around stays outside: "(see `https://…`)."
    let opening = word.prefix { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "\"") }
    let rest = word.dropFirst(opening.count)
    // An address' colon before what is said of it, not that of `:name:`.
    let marks = Array((rest.first == UInt8(ascii: ":") ? ".,;)\"" : ".,;:)\"").utf8)
    let closing = rest.reversed().prefix { marks.contains($0) }
    let core = word[opening.count..<(word.count - closing.count)]
    output += opening
    appendCode(String(decoding: core, as: UTF8.self), inTable: inTable, to: &output)
    output += closing.reversed()
  }

  private static func isActiveOnCodeHosts(_ word: [UInt8]) -> Bool {
    func next(_ index: Int, _ test: (UInt8) -> Bool) -> Bool { index + 1 < word.count && test(word[index + 1]) }
    for (index, byte) in word.enumerated() {
      switch byte {
      case UInt8(ascii: "@"): if next(index, isWordByte) { return true }
      case UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "%"), UInt8(ascii: "^"):
        if next(index, isDigit) { return true }
      case UInt8(ascii: "$"): return true
      case UInt8(ascii: ":"):
        let isEmoji = next(index) { isWordByte($0) || $0 == UInt8(ascii: "+") } && word[(index + 2)...].contains(byte)
        let scheme = word[..<index].drop { !isLetterOrDigit($0) }.map { $0 | 0x20 }
        let isAddress = ["mailto", "xmpp"].contains { Array($0.utf8) == scheme }
        if isEmoji || isAddress || next(index, { $0 == UInt8(ascii: "/") }) { return true }
      case UInt8(ascii: "w"), UInt8(ascii: "W"):
        if index + 4 <= word.count, word[index..<index + 3].allSatisfy({ $0 | 0x20 == UInt8(ascii: "w") }),
          word[index + 3] == UInt8(ascii: ".")
        {
          return true
        }
      default: break
      }
    }
    return false
  }

  private static func appendEscaped(_ word: [UInt8], isAtStart: Bool, to output: inout [UInt8]) {
    let digits = word.prefix(while: isDigit).count
    let isOnlyHashes = word.allSatisfy { $0 == UInt8(ascii: "#") }
    for (index, byte) in word.enumerated() {
      let isSpecial =
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "]"),
          UInt8(ascii: "<"), UInt8(ascii: "|"), UInt8(ascii: "~"):
          true
        case UInt8(ascii: "_"):
          // Between letters and digits it is no emphasis, and names read better without a backslash.
          !(index > 0 && isLetterOrDigit(word[index - 1]) && index + 1 < word.count && isLetterOrDigit(word[index + 1]))
        case UInt8(ascii: "&"):
          index + 1 < word.count && (isLetterOrDigit(word[index + 1]) || word[index + 1] == UInt8(ascii: "#"))
        case UInt8(ascii: "#"):
          // At the end of a heading it would close it.
          index == 0 && (isAtStart || isOnlyHashes)
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ">"),
          UInt8(ascii: ":"):
          isAtStart && index == 0
        case UInt8(ascii: "."), UInt8(ascii: ")"):
          isAtStart && digits > 0 && index == digits && index == word.count - 1
        default: false
        }
      if isSpecial { output.append(UInt8(ascii: "\\")) }
      output.append(byte)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
