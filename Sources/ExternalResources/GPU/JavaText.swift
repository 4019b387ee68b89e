/// Text as Java's library cuts it, for `FlinkGPUDriver`.
enum JavaText {
  /// UTF-8 as Java decodes it: as Swift does, but for half a surrogate pair, which is one U+FFFD and not three.
  static func decode(_ bytes: [UInt8]) -> String {
    guard bytes.contains(0xED) else { return String(decoding: bytes, as: UTF8.self) }
    var mended: [UInt8] = []
    mended.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0xED, index + 1 < bytes.count, (0xA0...0xBF).contains(bytes[index + 1]) {
        mended += [0xEF, 0xBF, 0xBD]
        index += index + 2 < bytes.count && (0x80...0xBF).contains(bytes[index + 2]) ? 3 : 2
      } else {
        mended.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: mended, as: UTF8.self)
  }

  /// `BufferedReader.lines`: at LF, CR or CRLF; the last line needs no end.
  static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var pending = false
    var afterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\n", afterReturn {
        afterReturn = false
        continue
      }
      afterReturn = scalar == "\r"
      if scalar == "\n" || scalar == "\r" {
        lines.append(String(line))
        line = String.UnicodeScalarView()
        pending = false
      } else {
        line.append(scalar)
        pending = true
      }
    }
    if pending { lines.append(String(line)) }
    return lines
  }

  /// `StringTokenizer` with its default delimiters: blank, tab, LF, CR, FF.
  static func tokens(_ text: String) -> [String] {
    text.unicodeScalars.split { " \t\n\r\u{0C}".unicodeScalars.contains($0) }.map { String($0) }
  }

  /// `Paths.get`: the parts that aren't empty joined, with single slashes and none at the end; `.` and `..` stay.
  static func path(_ parts: [String]) -> String {
    let joined = parts.filter { !$0.isEmpty }.joined(separator: "/")
    let names = joined.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    return (joined.utf8.first == UInt8(ascii: "/") ? "/" : "") + names.joined(separator: "/")
  }

  /// `String.trim`: U+0000 to U+0020 at both ends.
  static func trim(_ text: String) -> String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 }
    let kept = text.unicodeScalars.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    return String(String.UnicodeScalarView(kept))
  }

  /// `StringUtils.isNullOrWhitespaceOnly`, by `Character.isWhitespace`: no no-break space is one.
  static func isWhitespaceOnly(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x09...0x0D, 0x1C...0x1F: true
      case 0xA0, 0x2007, 0x202F: false
      default:
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }
    }
  }
}
