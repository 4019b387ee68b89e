/// What a shell makes of a text, as far as it shows there: simple commands and their words, quotes undone.
///
/// From POSIX, Shell Command Language, 2.2 (quoting), 2.3 (tokens) and 2.7 (redirection):
/// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html. Nothing is expanded: `$` stays as it is written.
struct ShellText {
  struct Word {
    var text: String
    /// Of the script's UTF-8, quotes included.
    var bytes: Range<Int>
  }

  /// The words of each simple command; redirections are left out.
  private(set) var commands: [[Word]] = []
  /// The files that something is written to.
  private(set) var written: [String] = []

  private var words: [Word] = []
  private var word = ""
  private var isWord = false
  /// Where the word at hand begins, and where the character does.
  private var start = 0
  private var place = 0
  /// What the next word is when it is no argument.
  private var redirection: Redirection?

  private enum Redirection {
    case reading
    case writing
  }

  init(_ text: String) {
    var rest = Scalars(text)
    while true {
      place = rest.offset
      if !isWord { start = place }
      guard let character = rest.popFirst() else { break }
      switch character {
      case "\\":
        guard let next = rest.popFirst() else { break }
        if next != "\n" { append(next) }
      case "'":
        isWord = true
        while let inner = rest.popFirst(), inner != "'" { append(inner) }
      case "\"":
        isWord = true
        while let inner = rest.popFirst(), inner != "\"" {
          if inner == "\\", let next = rest.first, "$`\"\\\n".unicodeScalars.contains(next) {
            _ = rest.popFirst()
            if next != "\n" { append(next) }
          } else {
            append(inner)
          }
        }
      case "$" where rest.first == "(" || rest.first == "{":
        appendGroup(character, &rest)
      case "`":
        // A command of its own, as in `$(…)`.
        append(character)
        while let inner = rest.popFirst() {
          append(inner)
          if inner == "`" { break }
        }
      case "#" where !isWord:
        while let next = rest.first, next != "\n" { _ = rest.popFirst() }
      case " ", "\t", "\r": endWord()
      case ">", "<":
        // A number before it is a descriptor.
        if isWord, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { dropWord() }
        endWord()
        while let next = rest.first, next == ">" || next == "<" || next == "&" || next == "|" {
          _ = rest.popFirst()
        }
        redirection = character == ">" ? .writing : .reading
      case "\n", ";", "&", "|", "(", ")": endCommand()
      default: append(character)
      }
    }
    endCommand()
  }

  /// The characters of a text that are left, and how many bytes lie before them.
  private struct Scalars {
    private var rest: Substring.UnicodeScalarView
    private(set) var offset = 0

    init(_ text: String) { rest = text.unicodeScalars[...] }

    var first: Unicode.Scalar? { rest.first }

    mutating func popFirst() -> Unicode.Scalar? {
      guard let next = rest.popFirst() else { return nil }
      offset += UTF8.width(next)
      return next
    }
  }

  /// `$(…)` and `${…}` are part of a word, blanks and all.
  private mutating func appendGroup(_ sign: Unicode.Scalar, _ rest: inout Scalars) {
    append(sign)
    var depth = 0
    while let next = rest.popFirst() {
      append(next)
      if next == "(" || next == "{" { depth += 1 }
      if next == ")" || next == "}" { depth -= 1 }
      if depth == 0 { return }
    }
  }

  private mutating func append(_ character: Unicode.Scalar) {
    word.unicodeScalars.append(character)
    isWord = true
  }

  private mutating func dropWord() {
    word = ""
    isWord = false
  }

  private mutating func endWord() {
    defer { dropWord() }
    guard isWord else { return }
    switch redirection {
    case .writing: written.append(word)
    case .reading: break
    case nil: words.append(Word(text: word, bytes: start..<place))
    }
    redirection = nil
  }

  private mutating func endCommand() {
    endWord()
    redirection = nil
    if !words.isEmpty { commands.append(words) }
    words = []
  }
}
