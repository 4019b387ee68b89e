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
  let kept = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
  return String(decoding: kept, as: UTF8.self)
}
