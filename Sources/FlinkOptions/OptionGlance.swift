extension OptionCatalogue {
  /// Whether nothing can be wrong with a setting, whichever version reads it: a key that all of them declare alike, with a
  /// value of its type in one of its usual forms.
  ///
  /// A look at the bytes of one line. Most settings of most files end here; the others are looked up in full.
  package static func isPlain(key: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let slot = options.slot(of: key), let kind = options.plainness(slot, of: key) else { return false }
    switch kind {
    case UInt8(ascii: "s"): return true
    case UInt8(ascii: "b"): return isOne(of: booleans, value[...])
    case UInt8(ascii: "i"): return (1..<10).contains(value.count) && digits(value[...]) == value.count
    case UInt8(ascii: "f"):
      let count = digits(value[...])
      guard (1..<10).contains(count) else { return false }
      let rest = value[count...]
      return rest.isEmpty
        || rest.first == UInt8(ascii: ".") && rest.count > 1 && digits(rest.dropFirst()) == rest.count - 1
    case UInt8(ascii: "d"), UInt8(ascii: "m"):
      let count = digits(value[...])
      guard (1..<10).contains(count) else { return false }
      return isOne(of: kind == UInt8(ascii: "d") ? usualDurations : usualSizes, value[count...])
    case UInt8(ascii: "e"):
      let allowed = options.fields(slot).split(separator: 0x09).first { $0.first == UInt8(ascii: "e") }?.dropFirst()
      return allowed?.split(separator: UInt8(ascii: ",")).contains { isSame($0, value[...]) } ?? false
    default: return false
    }
  }

  private typealias Field = Slice<UnsafeBufferPointer<UInt8>>

  private static func digits(_ text: Field) -> Int {
    var count = 0
    for byte in text {
      guard (0x30...0x39).contains(byte) else { break }
      count += 1
    }
    return count
  }

  private static func isOne(of words: [StaticString], _ text: Field) -> Bool {
    words.contains { word in
      word.utf8CodeUnitCount == text.count
        && isSame(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)[...], text)
    }
  }

  private static func isSame(_ left: Field, _ right: Field) -> Bool {
    guard left.count == right.count else { return false }
    for (one, other) in zip(left, right) where one != other { return false }
    return true
  }

  private static let booleans: [StaticString] = ["true", "false"]
  private static let usualDurations: [StaticString] = [
    "", " s", " ms", " min", " h", "s", "ms", "min", "m", "h", "d", " d", " m",
  ]
  private static let usualSizes: [StaticString] = [
    "", "m", "mb", "g", "gb", "k", "kb", " m", " mb", " g", " gb", " k", " kb", "b",
  ]
}
