// What an edit does to the lines around it, told from the bytes alone: so most fixes need no second reading of their file.

internal import CLinux
internal import Diagnostics

/// Whether an edit takes a line break away and puts something else in its place: the next line would go on there.
func joinsLines(_ edit: TextEdit, in text: [UInt8]) -> Bool {
  let old = edit.location.range.bytes
  guard !old.isEmpty, old.upperBound <= text.count, let last = edit.replacement.utf8.last else { return false }
  return text[old.upperBound - 1] == 0x0A && last != 0x0A
}

/// Whether an edit puts a word in the place of another, which changes nothing around it; of a key, `keyMade` asks whether
/// it stands twice then.
func isWordForWord(_ edit: TextEdit, in text: [UInt8]) -> Bool {
  let old = edit.location.range.bytes
  let new = Array(edit.replacement.utf8)
  // Between the names of a list.
  if new.elementsEqual(";".utf8), old.count == 1, old.upperBound <= text.count { return text[old.lowerBound] != 0x0A }
  guard !old.isEmpty, old.upperBound <= text.count else { return false }
  let (own, other) = (unwrapped(text[old]), unwrapped(new[...]))
  // Without quotes or brackets, what stands behind them could go on with the word.
  if own.count < old.count, other.count == new.count, old.upperBound < text.count, text[old.upperBound] > 0x20 {
    return false
  }
  return own.allSatisfy(isOfWord) && other.allSatisfy(isOfWord) && other.first.map(isAlphanumeric) == true
    && other.last.map(isAlphanumeric) == true
}

/// The key that an edit makes of another one, as it stands in its line; nil where it edits a value.
func keyMade(by edit: TextEdit, in text: [UInt8]) -> String? {
  let old = edit.location.range.bytes
  guard !old.isEmpty, old.upperBound <= text.count, !edit.replacement.isEmpty else { return nil }
  var end = old.upperBound
  while end < text.count, isOfKey(text[end]) { end += 1 }
  guard endsKey(at: end, in: text) else { return nil }
  var start = old.lowerBound
  while start > 0, isOfKey(text[start - 1]) { start -= 1 }
  let word = text[start..<old.lowerBound] + unwrapped(Array(edit.replacement.utf8)[...]) + text[old.upperBound..<end]
  return String(decoding: word, as: UTF8.self)
}

/// Which of these keys a text has.
func keys(_ wanted: Set<String>, in text: [UInt8]) -> Set<String> {
  // Of few, each is sought: most of a text is none of them.
  guard wanted.count > 16 else { return wanted.filter { isKey($0, in: text) } }
  var found: Set<String> = []
  var start = 0
  while start < text.count {
    var end = start
    while end < text.count, isOfKey(text[end]) { end += 1 }
    if end > start, endsKey(at: end, in: text) {
      let word = String(decoding: text[start..<end], as: UTF8.self)
      if wanted.contains(word) { found.insert(word) }
    }
    start = end + 1
  }
  return found
}

private func isKey(_ word: String, in text: [UInt8]) -> Bool {
  guard !word.isEmpty else { return false }
  let count = word.utf8.count
  return text.withUnsafeBytes { bytes in
    guard let base = bytes.baseAddress else { return false }
    var from = 0
    while from < bytes.count, let hit = memmem(base + from, bytes.count - from, word, count) {
      let start = UnsafeRawPointer(hit) - base
      let end = start + count
      if start == 0 || !isOfKey(text[start - 1]), end == text.count || !isOfKey(text[end]), endsKey(at: end, in: text) {
        return true
      }
      from = start + 1
    }
    return false
  }
}

/// Whether what ends here is a key: a colon or an equals sign follows.
private func endsKey(at end: Int, in text: [UInt8]) -> Bool {
  let rest = text[end...].drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == 0x20 }
  return rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: "=")
}

private func isOfKey(_ byte: UInt8) -> Bool {
  isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
}

/// A text without the quotes around it, or the brackets of a list.
private func unwrapped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  guard text.count > 1, let first = text.first, let last = text.last else { return text }
  let isWrapped =
    first == last && (first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"))
    || first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
  return isWrapped ? text.dropFirst().dropLast() : text
}

/// Whether an edit takes a line with a key and its value out, and nothing else: the map keeps another key, before it or behind it,
/// and nothing of the next line belongs to this one.
func takesOneLine(_ edit: TextEdit, in text: [UInt8], _ taken: Set<Int>) -> Bool {
  let old = edit.location.range.bytes
  guard edit.replacement.isEmpty, old.upperBound <= text.count, old.count > 1, text[old.upperBound - 1] == 0x0A,
    old.lowerBound == 0 || text[old.lowerBound - 1] == 0x0A, !text[old].dropLast().contains(0x0A),
    let own = keyIndentation(text[old])
  else { return false }
  var rest = text[old.upperBound...]
  while let line = rest.first.map({ _ in rest.prefix { $0 != 0x0A } }) {
    rest = rest[min(line.endIndex + 1, rest.endIndex)...]
    guard !isPassedOver(line), !taken.contains(line.startIndex) else { continue }
    if line.prefix(while: { $0 == 0x20 }).count > own { return false }
    if keyIndentation(line) == own { return true }
    break
  }
  // The last of its map.
  var before = text[..<old.lowerBound]
  while !before.isEmpty {
    let end = before.endIndex - 1
    let start = before[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = before[start..<end]
    if !isPassedOver(line), !taken.contains(start) { return keyIndentation(line) == own }
    before = before[..<start]
  }
  return false
}

/// How far a line with a key is indented; nil for other lines.
private func keyIndentation(_ line: ArraySlice<UInt8>) -> Int? {
  let words = line.drop { $0 == 0x20 }
  return words.first.map(isAlphanumeric) == true && words.contains(UInt8(ascii: ":"))
    ? words.startIndex - line.startIndex : nil
}

/// Whether a line is empty or a comment.
private func isPassedOver(_ line: ArraySlice<UInt8>) -> Bool {
  let first = line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
  return first == nil || first == UInt8(ascii: "#")
}

private func isOfWord(_ byte: UInt8) -> Bool {
  isAlphanumeric(byte) || byte == 0x20 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    || byte == UInt8(ascii: "_")
    || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",")
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
