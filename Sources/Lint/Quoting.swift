/// A text from a file as it stands in a message: in backticks, cut where it is long.
func quoted(_ text: String) -> String {
  guard text.unicodeScalars.count > 60 else { return "`\(text)`" }
  return "`\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(57))))…`"
}

/// A text without any of some characters at its ends.
func trimmed(_ text: String, of characters: String) -> String {
  var text = text[...]
  while let first = text.first, characters.contains(first) { text.removeFirst() }
  while let last = text.last, characters.contains(last) { text.removeLast() }
  return String(text)
}

/// Whether a text has nothing but blanks, as Flink's `StringUtils.isNullOrWhitespaceOnly` asks.
func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

/// A message of another stage with its quoted words in backticks; apostrophes stay.
func withBackticks(_ message: String) -> String {
  var text = ""
  var isOpen = false
  var previous: Character = " "
  for character in message {
    if character == "'", isOpen || previous == " " || previous == "(" {
      text.append("`")
      isOpen.toggle()
    } else {
      text.append(character)
    }
    previous = character
  }
  return text
}
