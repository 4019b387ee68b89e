package import Diagnostics
import FlinkOptions

extension SourceFile {
  /// The text with asterisks in place of what may be a secret, for showing lines of it; byte offsets stay as they are.
  ///
  /// Whatever stands behind a key that Flink masks (`isSensitive`) is masked to the end of its line, and the lines below that
  /// are indented deeper; so is the `value` of a variable with such a `name`, above or below it.
  package func maskingSecrets() -> SourceFile {
    var masked = text
    var start = 0
    /// The indentation of a sensitive key whose value stands in the lines below it.
    var openKey: Int?
    /// The value of the line before, which may belong to the name in this one.
    var lastValue: Range<Int>?
    var isNamedSecret = false
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
        openKey = indentation
      }
      let entry = text[start + indentation..<end]
      var value: Range<Int>?
      if entry.starts(with: "value:".utf8) {
        value = start + indentation + 6..<end
        if isNamedSecret, let value {
          mask(&masked, value)
          openKey = indentation
        }
      }
      isNamedSecret =
        entry.starts(with: "name:".utf8) && isSensitive(String(decoding: entry.dropFirst(5), as: UTF8.self))
      if isNamedSecret, let lastValue { mask(&masked, lastValue) }
      lastValue = value
      start = end + 1
    }
    return SourceFile(path: path, text: masked)
  }

  /// Where the value begins behind the first sensitive key of a line.
  private func secretStart(_ line: Range<Int>) -> Int? {
    guard let colon = text[line].firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) else {
      // The colon may be what is missing.
      let words = text[line].split(separator: 0x20, maxSplits: 1)
      guard words.count == 2, isSensitive(String(decoding: words[0], as: UTF8.self)) else { return nil }
      return words[1].startIndex
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
