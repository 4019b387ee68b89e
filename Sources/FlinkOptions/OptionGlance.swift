extension OptionCatalogue {
  /// Whether nothing can be wrong with a setting, whichever version reads it: a key that all of them declare alike, with a
  /// value of its type in one of its usual forms.
  ///
  /// A look at the bytes of one line. Most settings of most files end here; the others are looked up in full.
  package static func isPlain(key: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let fields = fields(of: key) else { return false }
    var type: Field?
    var allowed: Field?
    for field in fields.split(separator: 0x09) {
      switch field.first {
      case UInt8(ascii: "t"): type = field.dropFirst()
      case UInt8(ascii: "e"): allowed = field.dropFirst()
      // It was not always there, or not always the same; or it is a string of which some values are known.
      case UInt8(ascii: "u"), UInt8(ascii: "l"), UInt8(ascii: "p"), UInt8(ascii: "T"), UInt8(ascii: "E"),
        UInt8(ascii: "V"), UInt8(ascii: "v"), UInt8(ascii: "a"):
        return false
      case UInt8(ascii: "s"): guard isInAllSupported(field.dropFirst()) else { return false }
      default: break
      }
    }
    guard let type else { return false }
    switch type.first {
    case UInt8(ascii: "s"): return type.elementsEqual("string".utf8)
    case UInt8(ascii: "b"): return value.elementsEqual("true".utf8) || value.elementsEqual("false".utf8)
    case UInt8(ascii: "i"), UInt8(ascii: "l"):
      return digits(value) == value.count && (1..<10).contains(value.count)
        && (type.elementsEqual("int".utf8) || type.elementsEqual("long".utf8))
    case UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "m"):
      let count = digits(value)
      guard (1..<10).contains(count) else { return false }
      let rest = value[count...]
      if type.elementsEqual("duration".utf8) { return isOne(of: usualDurations, rest) }
      if type.elementsEqual("memory".utf8) { return isOne(of: usualSizes, rest) }
      guard type.elementsEqual("double".utf8) || type.elementsEqual("float".utf8) else { return false }
      return rest.isEmpty
        || rest.first == UInt8(ascii: ".") && rest.count > 1 && digits(rest.dropFirst()) == rest.count - 1
    case UInt8(ascii: "e"):
      return allowed?.split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual(value) } ?? false
    default: return false
    }
  }

  private typealias Field = Slice<UnsafeBufferPointer<UInt8>>

  private static func digits(_ text: some Collection<UInt8>) -> Int { text.prefix { (0x30...0x39).contains($0) }.count }

  /// `1.13` to `1.18`.
  private static func isInAllSupported(_ since: Field) -> Bool {
    since.count == 4 && since.starts(with: "1.1".utf8)
      && (UInt8(ascii: "3")...UInt8(ascii: "8")).contains(since.last ?? 0)
  }

  private static func isOne(of words: [StaticString], _ text: Field) -> Bool {
    words.contains { word in
      text.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
  }

  private static let usualDurations: [StaticString] = [
    "", " s", " ms", " min", " h", "s", "ms", "min", "m", "h", "d", " d", " m",
  ]
  private static let usualSizes: [StaticString] = [
    "", "m", "mb", "g", "gb", "k", "kb", " m", " mb", " g", " gb", " k", " kb", "b",
  ]
}
