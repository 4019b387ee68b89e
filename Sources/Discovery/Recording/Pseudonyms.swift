internal import Digests

/// Other ids in the place of those of devices: the same for the same id, in every recording, so that hosts can still be told
/// apart and sources merged. Who knows an id can recognise it; no one can read it out of the recording.
enum Pseudonyms {
  /// - Parameter isBare: whether the text is one hexadecimal id and nothing else.
  static func applied(to bytes: [UInt8], isBare: Bool) -> [UInt8] {
    if isBare {
      let text = String(decoding: bytes.filter(isHexadecimal), as: UTF8.self)
      return UInt64(text, radix: 16).map { Array((hexadecimal(pseudonym($0)) + "\n").utf8) } ?? bytes
    }
    return withoutUniqueIDs(withoutUUIDs(bytes))
  }

  /// `8-4-4-4-12` hexadecimal digits.
  private static func withoutUUIDs(_ bytes: [UInt8]) -> [UInt8] {
    let length = 36
    var bytes = bytes
    var place = 0
    while place + length <= bytes.count {
      guard isHexadecimal(bytes[place]), place == 0 || !Redaction.isWord(bytes[place - 1]),
        (0..<length).allSatisfy({ offset in
          [8, 13, 18, 23].contains(offset)
            ? bytes[place + offset] == UInt8(ascii: "-") : isHexadecimal(bytes[place + offset])
        })
      else {
        place += 1
        continue
      }
      var digits = digest(String(decoding: bytes[place..<(place + length)].map { $0 | 0x20 }, as: UTF8.self))[...]
      for offset in 0..<length where bytes[place + offset] != UInt8(ascii: "-") {
        bytes[place + offset] = digits.popFirst() ?? UInt8(ascii: "0")
      }
      place += length
    }
    return bytes
  }

  /// `unique_id` and `Unique ID`, AMD's 64 bits: hexadecimal in its tools, decimal in the kernel's properties.
  private static func withoutUniqueIDs(_ bytes: [UInt8]) -> [UInt8] {
    let word = Array("unique".utf8)
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      guard bytes[place] | 0x20 == word[0], place + 9 <= bytes.count,
        bytes[place..<(place + 6)].map({ $0 | 0x20 }) == word,
        bytes[(place + 7)..<(place + 9)].map({ $0 | 0x20 }) == Array("id".utf8)
      else {
        result.append(bytes[place])
        place += 1
        continue
      }
      var start = place + 9
      while start < bytes.count, start < place + 20, !isHexadecimal(bytes[start]), bytes[start] != 0x0A { start += 1 }
      let isMarked = bytes[start...].starts(with: Array("0x".utf8)) || bytes[start...].starts(with: Array("0X".utf8))
      if isMarked { start += 2 }
      var end = start
      while end < bytes.count, isHexadecimal(bytes[end]) { end += 1 }
      let digits = String(decoding: bytes[start..<end], as: UTF8.self)
      // The kernel's properties are `name number`.
      let isDecimal = !isMarked && start == place + 10
      guard let id = UInt64(digits, radix: isDecimal ? 10 : 16), id != 0 else {
        result += bytes[place..<end]
        place = max(end, place + 1)
        continue
      }
      let other = pseudonym(id)
      result += bytes[place..<start] + Array((isDecimal ? String(other) : hexadecimal(other)).utf8)
      place = end
    }
    return result
  }

  private static func pseudonym(_ id: UInt64) -> UInt64 {
    UInt64(String(decoding: digest(hexadecimal(id)).prefix(16), as: UTF8.self), radix: 16) ?? 1
  }

  private static func digest(_ id: String) -> [UInt8] {
    Array(SHA256.hexadecimal(of: Array("a device of a recorded host: \(id)".utf8)).utf8)
  }

  private static func hexadecimal(_ id: UInt64) -> String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }
}
