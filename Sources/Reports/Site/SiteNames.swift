/// Gives pages their file names, each once.
struct SiteNames {
  private var taken: Set<String>

  /// - Parameter taken: names of pages that aren't named after anything.
  init(taken: Set<String> = []) { self.taken = taken }

  /// A name of lower-case ASCII letters, digits and `-`, which no file system or URL reads otherwise and which leads
  /// nowhere else; a second page of that name gets `-2`.
  mutating func name(for text: String, otherwise fallback: String) -> String {
    let base = slug(text).isEmpty ? fallback : slug(text)
    var name = base
    var number = 1
    while !taken.insert(name).inserted {
      number += 1
      name = "\(base)-\(number)"
    }
    return name
  }
}

/// At most 60 characters of `a`–`z`, `0`–`9` and single `-`.
func slug(_ text: String) -> String {
  var result: [UInt8] = []
  for byte in text.utf8 {
    guard result.count < 60 else { break }
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): result.append(byte)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): result.append(byte | 0x20)
    default: if let last = result.last, last != UInt8(ascii: "-") { result.append(UInt8(ascii: "-")) }
    }
  }
  while result.last == UInt8(ascii: "-") { result.removeLast() }
  return String(decoding: result, as: UTF8.self)
}
