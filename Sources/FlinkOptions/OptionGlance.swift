extension OptionCatalogue {
  /// Whether nothing can be wrong with a setting, whichever version reads it: a key that all of them declare alike, with a
  /// value of its type in one of its usual forms.
  ///
  /// A look at the bytes of one line. Most settings of most files end here; the others are looked up in full.
  package static func isPlain(key: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let fields = fields(of: key) else { return false }
    var type: Slice<UnsafeBufferPointer<UInt8>>?
    for field in fields.split(separator: 0x09) {
      switch field.first {
      case UInt8(ascii: "t"): type = field.dropFirst()
      // It was not always there, or not always the same; or the values are restricted.
      case UInt8(ascii: "u"), UInt8(ascii: "l"), UInt8(ascii: "p"), UInt8(ascii: "T"), UInt8(ascii: "e"),
        UInt8(ascii: "v"), UInt8(ascii: "a"):
        return false
      case UInt8(ascii: "s"):
        guard field.elementsEqual("s1.13".utf8) else { return false }
      default: break
      }
    }
    guard let type else { return false }
    if type.elementsEqual("string".utf8) { return true }
    if type.elementsEqual("boolean".utf8) {
      return value.elementsEqual("true".utf8) || value.elementsEqual("false".utf8)
    }
    let isDigits = !value.isEmpty && value.count < 10 && value.allSatisfy { (0x30...0x39).contains($0) }
    return isDigits && (type.elementsEqual("int".utf8) || type.elementsEqual("long".utf8))
  }
}
