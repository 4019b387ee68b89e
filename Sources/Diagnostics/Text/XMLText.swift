/// Text between tags: no markup, and the same text again for a reader. A carriage return would become a line feed.
package func xmlText(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\r": escaped += "&#13;"
    default: escaped.unicodeScalars.append(isXMLCharacter(scalar) ? scalar : "\u{FFFD}")
    }
  }
  return escaped
}

/// The value of an attribute, without its quotes; line breaks and tabs stay for a reader, which would make blanks of them.
package func xmlAttribute(_ text: String) -> String {
  var escaped = ""
  for scalar in xmlText(text).unicodeScalars {
    switch scalar {
    case "\"": escaped += "&quot;"
    case "\n": escaped += "&#10;"
    case "\t": escaped += "&#9;"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}

/// Text inside a comment, where `--` may not stand, nor `-` at the end.
package func xmlComment(_ text: String) -> String {
  var written = String.UnicodeScalarView()
  // By scalars: `hasSuffix` doesn't see a hyphen behind a scalar that joins what follows to itself.
  for scalar in text.unicodeScalars {
    if scalar == "-", written.last == "-" { written.append(" ") }
    written.append(isXMLCharacter(scalar) && scalar.value >= 0x20 ? scalar : " ")
  }
  if written.last == "-" { written.append(" ") }
  return String(written)
}

/// <https://www.w3.org/TR/xml/#charsets>
func isXMLCharacter(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
  default: false
  }
}
