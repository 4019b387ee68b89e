package import Diagnostics

/// The text of a file, and the encoding to write it back in.
package struct DecodedSource: Sendable {
  /// UTF-8 without a byte order mark: all positions and edits count in it. Where the bytes are no text from some place
  /// on, it ends there.
  package var source: SourceFile
  package var encoding: TextEncoding
  /// The first bytes that are no text.
  package var problem: YAMLProblem?

  package init(source: SourceFile, encoding: TextEncoding = .utf8, problem: YAMLProblem? = nil) {
    self.source = source
    self.encoding = encoding
    self.problem = problem
  }
}

/// Makes UTF-8 of a file's bytes: UTF-8 or UTF-16, with a byte order mark or, as YAML 1.2 (5.2) has it, without.
///
/// Without a mark the place of the zero byte among the first two tells UTF-16, since a YAML text begins with an ASCII
/// character. libyaml, snakeyaml and go-yaml need the mark: see `TextEncoding.hasByteOrderMark`.
package func decodeSource(_ bytes: [UInt8], path: String) -> DecodedSource {
  let encoding = detectEncoding(bytes)
  switch encoding.form {
  case .utf8:
    let text = encoding.hasByteOrderMark ? Array(bytes.dropFirst(3)) : bytes
    return checkUTF8(SourceFile(path: path, text: text), encoding)
  case .utf16LittleEndian, .utf16BigEndian:
    return decodeUTF16(bytes, path: path, encoding)
  }
}

private func detectEncoding(_ bytes: [UInt8]) -> TextEncoding {
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return TextEncoding(.utf8, hasByteOrderMark: true) }
  guard bytes.count >= 2 else { return .utf8 }
  switch (bytes[0], bytes[1]) {
  case (0xFE, 0xFF): return TextEncoding(.utf16BigEndian, hasByteOrderMark: true)
  case (0xFF, 0xFE): return TextEncoding(.utf16LittleEndian, hasByteOrderMark: true)
  case (0, 1...0x7F): return TextEncoding(.utf16BigEndian)
  case (1...0x7F, 0) where bytes.count % 2 == 0: return TextEncoding(.utf16LittleEndian)
  default: return .utf8
  }
}

private func checkUTF8(_ source: SourceFile, _ encoding: TextEncoding) -> DecodedSource {
  let offset: Int? = source.text.withUnsafeBufferPointer { bytes in
    if SourceScan.isASCII(bytes) { return nil }
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
      } else if let (_, length) = decodeScalar(at: index, in: bytes) {
        index += length
      } else {
        return index
      }
    }
    return nil
  }
  guard let offset else { return DecodedSource(source: source, encoding: encoding) }
  return DecodedSource(
    source: SourceFile(path: source.path, text: Array(source.text[..<offset])), encoding: encoding,
    problem: encodingProblem(at: source.position(ofByte: offset), byte: source.text[offset]))
}

private func decodeUTF16(_ bytes: [UInt8], path: String, _ encoding: TextEncoding) -> DecodedSource {
  let little = encoding.form == .utf16LittleEndian
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count / 2 + 16)
  var index = encoding.hasByteOrderMark ? 2 : 0
  var bad = false
  func unit(_ at: Int) -> UInt32? {
    guard at + 1 < bytes.count else { return nil }
    return little ? UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 : UInt32(bytes[at]) << 8 | UInt32(bytes[at + 1])
  }
  while index < bytes.count {
    guard let first = unit(index) else {
      bad = true
      break
    }
    var scalar = first
    index += 2
    if (0xD800...0xDFFF).contains(first) {
      guard first < 0xDC00, let second = unit(index), (0xDC00...0xDFFF).contains(second) else {
        bad = true
        break
      }
      index += 2
      scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    if let scalar = UnicodeScalar(scalar) {
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
  let source = SourceFile(path: path, text: text)
  guard bad else { return DecodedSource(source: source, encoding: encoding) }
  let problem = YAMLProblem(
    kind: .encoding, message: "half a character stands here, or the file is not UTF-16",
    range: SourceRange(at: source.position(ofByte: text.count)), help: "save the file as UTF-8")
  return DecodedSource(source: source, encoding: encoding, problem: problem)
}
