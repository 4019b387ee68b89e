/// Text from outside as one line that a terminal can't be hurt by: control characters escaped, at most 400 characters.
package func printable(_ text: String) -> String {
  var line = ""
  var count = 0
  for scalar in text.unicodeScalars {
    count += 1
    if count > 400 { return line + "…" }
    switch scalar {
    case "\n": line += "\\n"
    case "\r": line += "\\r"
    case "\t": line += " "
    case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{200E}"..."\u{200F}", "\u{2028}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      line += "\\u{\(String(scalar.value, radix: 16))}"
    default: line.unicodeScalars.append(scalar)
    }
  }
  return line
}

/// The text without blanks, tabs and line ends around it.
package func trimmed(_ text: some StringProtocol) -> String {
  let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
  let bytes = text.utf8
  guard let start = bytes.firstIndex(where: { !isBlank($0) }) else { return "" }
  var (end, place) = (start, start)
  while place < bytes.endIndex {
    let next = bytes.index(after: place)
    if !isBlank(bytes[place]) { end = next }
    place = next
  }
  return String(decoding: bytes[start..<end], as: UTF8.self)
}

/// Whether a text holds one of some words, whatever the case of its ASCII letters.
///
/// Among bytes: Swift's own search goes by characters, and took a tenth of all that is done for a host.
///
/// - Parameter words: in lower case.
package func holds(_ text: some StringProtocol, _ words: [StaticString]) -> Bool {
  var text = String(text)
  return text.withUTF8 { text in
    text.indices.contains { place in
      words.contains { word in
        guard word.utf8CodeUnitCount <= text.count - place else { return false }
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return text[place...].starts(with: word) { byte, wanted in
          ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted
        }
      }
    }
  }
}
