extension FlinkYAMLTree.Tag {
  /// The constructor that an explicit tag names.
  init(_ tag: String) {
    let prefix = "tag:yaml.org,2002:"
    if tag == "!ENV_VARIABLE" {
      self = .string
      return
    }
    guard tag.hasPrefix(prefix) else {
      self = .unknown
      return
    }
    switch tag.dropFirst(prefix.count) {
    case "null": self = .null
    case "bool": self = .boolean
    case "int": self = .integer
    case "float": self = .float
    case "str": self = .string
    case "binary": self = .binary
    case "seq": self = .sequence
    case "map": self = .mapping
    case "set": self = .set
    case "java.util.UUID": self = .uuid
    case "java.util.Optional": self = .optional
    default: self = .unknown
    }
  }
}

/// The tag that the core schema of YAML 1.2 gives an untagged plain scalar, by the engine's own patterns.
func resolvePlainScalar(_ text: UnsafeBufferPointer<UInt8>) -> FlinkYAMLTree.Tag {
  guard let first = text.first else { return .null }
  switch first {
  case UInt8(ascii: "t"), UInt8(ascii: "T"):
    if equals(text, "true") || equals(text, "True") || equals(text, "TRUE") { return .boolean }
  case UInt8(ascii: "f"), UInt8(ascii: "F"):
    if equals(text, "false") || equals(text, "False") || equals(text, "FALSE") { return .boolean }
  case UInt8(ascii: "n"), UInt8(ascii: "N"):
    if equals(text, "null") || equals(text, "Null") || equals(text, "NULL") { return .null }
  case UInt8(ascii: "~"):
    if text.count == 1 { return .null }
  case UInt8(ascii: " "):
    if text.count == 1 { return .null }
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
    return resolveNumber(text)
  default: break
  }
  return .string
}

private func equals(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
  text.count == word.utf8CodeUnitCount
    && text.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
}

/// `[-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+`, then
/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? | [-+]?\.(inf|Inf|INF) | \.(nan|NaN|NAN)`.
private func resolveNumber(_ text: UnsafeBufferPointer<UInt8>) -> FlinkYAMLTree.Tag {
  var place = 0
  func byte() -> UInt8 { place < text.count ? text[place] : 0 }
  func digits() -> Int {
    let start = place
    while place < text.count, (0x30...0x39).contains(text[place]) { place += 1 }
    return place - start
  }
  if text.count > 2, text[0] == UInt8(ascii: "0"), text[1] == UInt8(ascii: "o") || text[1] == UInt8(ascii: "x") {
    let isHex = text[1] == UInt8(ascii: "x")
    let all = text[2...].allSatisfy { byte in
      switch byte {
      case 0x30...0x37: true
      case 0x38...0x39, 0x61...0x66, 0x41...0x46: isHex
      default: false
      }
    }
    return all ? .integer : .string
  }
  if byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+") { place += 1 }
  let signed = place > 0
  let whole = digits()
  if whole > 0 && place == text.count { return .integer }
  if byte() == UInt8(ascii: ".") {
    place += 1
    let rest = UnsafeBufferPointer(rebasing: text[place...])
    if whole == 0 {
      if equals(rest, "inf") || equals(rest, "Inf") || equals(rest, "INF") { return .float }
      if !signed, equals(rest, "nan") || equals(rest, "NaN") || equals(rest, "NAN") { return .float }
    }
    let fraction = digits()
    if whole == 0 && fraction == 0 { return .string }
  } else if whole == 0 {
    return .string
  }
  if byte() == UInt8(ascii: "e") || byte() == UInt8(ascii: "E") {
    place += 1
    if byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+") { place += 1 }
    if digits() == 0 { return .string }
  }
  return place == text.count ? .float : .string
}
