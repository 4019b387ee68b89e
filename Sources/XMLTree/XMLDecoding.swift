internal import Diagnostics

/// Makes UTF-8 of a document's bytes: by its byte order mark, the first two bytes, or the encoding that it declares.
///
/// - Returns: the text, and why it is cut or cannot be read
func decodeXML(_ bytes: [UInt8], path: String) -> (source: SourceFile, problem: XMLProblem?) {
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (SourceFile(path: path, text: Array(bytes.dropFirst(3))), nil) }
  guard bytes.count >= 2 else { return (SourceFile(path: path, text: bytes), nil) }
  switch (bytes[0], bytes[1]) {
  case (0xFE, 0xFF): return decodeUTF16(bytes.dropFirst(2), path: path, little: false)
  case (0xFF, 0xFE): return decodeUTF16(bytes.dropFirst(2), path: path, little: true)
  case (0, 0x3C): return decodeUTF16(bytes[...], path: path, little: false)
  case (0x3C, 0): return decodeUTF16(bytes[...], path: path, little: true)
  default: break
  }
  let source = SourceFile(path: path, text: bytes)
  switch declaredEncoding(bytes) {
  case nil, "utf-8", "utf8", "us-ascii", "ascii": return (source, nil)
  case "iso-8859-1", "latin1", "latin-1":
    return (
      SourceFile(path: path, text: Array(String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) })).utf8)), nil
    )
  case let name? where isBasedOnASCII(name):
    // What tags and settings are made of is alike in all of them, and any other character is as good as another.
    let scalars = bytes.map { $0 < 0x80 ? UnicodeScalar($0) : "\u{FFFD}" }
    return (SourceFile(path: path, text: Array(String(String.UnicodeScalarView(scalars)).utf8)), nil)
  case let name?:
    let problem = XMLProblem(
      kind: .encoding, message: "the encoding '\(name)' is not known", range: SourceRange(at: .start),
      help: "save the file as UTF-8")
    return (SourceFile(path: path, text: []), problem)
  }
}

private func decodeUTF16(
  _ bytes: ArraySlice<UInt8>, path: String, little: Bool
) -> (source: SourceFile, problem: XMLProblem?) {
  var units: [UInt16] = []
  units.reserveCapacity(bytes.count / 2)
  var index = bytes.startIndex
  while index + 1 < bytes.endIndex {
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    units.append(little ? first | second << 8 : first << 8 | second)
    index += 2
  }
  guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
    let problem = XMLProblem(
      kind: .encoding, message: "the text is not UTF-16, though it begins as such", range: SourceRange(at: .start),
      help: "save the file as UTF-8")
    return (SourceFile(path: path, text: Array(String(decoding: units, as: UTF16.self).utf8)), problem)
  }
  return (SourceFile(path: path, text: Array(text.utf8)), nil)
}

/// Whether an encoding that Java reads, by a name of Java's in small letters, has ASCII's characters as ASCII has them, and
/// in no other character a byte of `<`, `>` or `&`.
private func isBasedOnASCII(_ name: String) -> Bool {
  func isOne(of families: [String], _ members: [Substring]) -> Bool {
    families.contains { name.hasPrefix($0) && members.contains(name.dropFirst($0.count)) }
  }
  return isOne(
    of: ["iso-8859-", "iso8859-", "iso8859_", "iso_8859-"], ["2", "3", "4", "5", "6", "7", "8", "9", "13", "15", "16"])
    || isOne(of: ["windows-125", "cp125"], ["0", "1", "2", "3", "4", "5", "6", "7", "8"])
    || [
      "gbk", "cp936", "ms936", "gb2312", "euc-cn", "euc_cn", "gb18030", "big5", "big5-hkscs", "shift_jis", "sjis",
      "windows-31j", "ms932", "euc-jp", "euc_jp", "euc-kr", "euc_kr", "ms949", "ks_c_5601-1987", "koi8-r", "koi8-u",
      "latin2", "latin5", "latin9", "windows-874", "tis-620", "ibm437", "cp437", "ibm850", "cp850", "ibm852", "cp852",
      "ibm866", "cp866",
    ].contains(name)
}

/// The name in `<?xml … encoding="…"?>`, in lower case.
private func declaredEncoding(_ bytes: [UInt8]) -> String? {
  guard bytes.starts(with: Array("<?xml".utf8)) else { return nil }
  let declaration = String(decoding: bytes.prefix { $0 != UInt8(ascii: ">") }.prefix(200), as: UTF8.self)
  let parts = declaration.split(whereSeparator: { $0 == "\"" || $0 == "'" })
  for (part, next) in zip(parts, parts.dropFirst()) {
    let name = part.filter { !$0.isWhitespace }
    if name.hasSuffix("encoding=") { return next.lowercased() }
  }
  return nil
}
