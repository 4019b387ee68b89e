/// The line that an offset lies in, without its end.
func lineRange(in text: [UInt8], at offset: Int) -> Range<Int> {
  var start = min(max(offset, 0), text.count)
  while start > 0, text[start - 1] != 0x0A, text[start - 1] != 0x0D { start -= 1 }
  return start..<(text[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count)
}

/// What stands before the first colon or equals sign of a line, without a comment sign.
func lineKey(of line: ArraySlice<UInt8>) -> String {
  let key = line.drop { $0 <= 0x20 }.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "=") }
  return String(decoding: key.prefix(longestSubjectPart), as: UTF8.self)
}

/// In bytes, of a key or an item in what findings are known by.
let longestSubjectPart = 200
