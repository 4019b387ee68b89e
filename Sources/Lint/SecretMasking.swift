package import Diagnostics
import FlinkOptions

extension SourceFile {
  /// The text with asterisks in place of what may be a secret, for showing lines of it; byte offsets stay as they are.
  ///
  /// Whatever stands behind a key that Flink masks (`isSensitive`) is masked to the end of its line, and the lines that
  /// are indented deeper than a key with nothing behind it.
  package func maskingSecrets() -> SourceFile {
    var masked = text
    var start = 0
    /// The indentation of a sensitive key whose value stands in the lines below it.
    var openKey: Int?
    while start < text.count {
      var end = start
      while end < text.count, text[end] != 0x0A, text[end] != 0x0D { end += 1 }
      let indentation = text[start..<end].prefix { $0 == 0x20 || $0 == UInt8(ascii: "-") }.count
      let isBlank = indentation == end - start
      if let key = openKey, !isBlank {
        if indentation > key {
          mask(&masked, start + indentation..<end)
        } else {
          openKey = nil
        }
      }
      if openKey == nil, let value = secretStart(start..<end) {
        mask(&masked, value..<end)
        let rest = text[value..<end].drop { $0 == 0x20 }
        if rest.isEmpty || rest.first == UInt8(ascii: "|") || rest.first == UInt8(ascii: ">") { openKey = indentation }
      }
      start = end + 1
    }
    return SourceFile(path: path, text: masked)
  }

  /// Where the value begins behind the first sensitive key of a line.
  private func secretStart(_ line: Range<Int>) -> Int? {
    guard let colon = text[line].firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) else {
      return nil
    }
    // Several keys may share a line: `{a: 1, password: x}`, `-Da=1 -Dpassword=x`.
    var separator: Int? = colon
    var keyStart = line.lowerBound
    while let place = separator {
      if isSensitive(String(decoding: text[keyStart..<place], as: UTF8.self)) { return place + 1 }
      keyStart = place + 1
      separator = text[keyStart..<line.upperBound].firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
    }
    return nil
  }

  private func mask(_ masked: inout [UInt8], _ range: Range<Int>) {
    for index in range where masked[index] != 0x20 { masked[index] = UInt8(ascii: "*") }
  }
}
