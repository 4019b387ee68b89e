/// A text from a file as it stands in a message: in backticks, cut where it is long.
func quoted(_ text: String) -> String {
  let text = withVisibleBlanks(text)
  guard text.utf8.count > 60, text.unicodeScalars.count > 60 else { return "`\(text)`" }
  let end = text.unicodeScalars.index(text.startIndex, offsetBy: 57)
  return "`\(text[..<end])…`"
}

/// A text with the characters that look like a blank or like nothing by their numbers: they are the mistake where they stand.
private func withVisibleBlanks(_ text: String) -> String {
  guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
  return text.unicodeScalars.reduce(into: "") { shown, scalar in
    switch scalar.value {
    case 0xA0, 0xAD, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x2064, 0x3000, 0xFEFF:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      shown += "<U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)>"
    default: shown.unicodeScalars.append(scalar)
    }
  }
}

/// A text without any of some characters at its ends.
func trimmed(_ text: String, of characters: String) -> String {
  var text = text[...]
  while let first = text.utf8.first, characters.utf8.contains(first) { text.removeFirst() }
  while let last = text.utf8.last, characters.utf8.contains(last) { text.removeLast() }
  return String(text)
}

/// Whether a text has nothing but blanks, as Flink's `StringUtils.isNullOrWhitespaceOnly` asks.
func isBlank(_ text: String) -> Bool {
  // Nearly all begin with a letter.
  if let first = text.utf8.first, (0x21...0x7E).contains(first) { return false }
  return text.allSatisfy(\.isWhitespace)
}

/// Whether a text holds a blank anywhere.
func holdsBlank(_ text: String) -> Bool {
  if text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return false }
  return text.contains(where: \.isWhitespace)
}

/// A message of another stage with its quoted words in backticks; apostrophes stay.
func withBackticks(_ message: String) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(message.utf8.count)
  var isOpen = false
  var previous = UInt8(ascii: " ")
  var rest = message.utf8[...]
  while let byte = rest.popFirst() {
    // One before a letter or a bracket is a part of the word.
    if byte == UInt8(ascii: "'"),
      isOpen ? !(rest.first.map(goesOn) ?? false) : previous == UInt8(ascii: " ") || previous == UInt8(ascii: "(")
    {
      bytes.append(UInt8(ascii: "`"))
      isOpen.toggle()
    } else {
      bytes.append(byte)
    }
    previous = byte
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Whether a quoted word goes on behind an apostrophe.
private func goesOn(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
  default: "{}[]'\"=".utf8.contains(byte)
  }
}
