import Diagnostics

extension MarkdownEscaping {
  /// A URL as it can stand in a link; nil when its scheme isn't one to follow.
  static func destination(_ url: String) -> String? {
    guard let safe = safeURL(url) else { return nil }
    var result: [UInt8] = []
    for byte in safe.utf8 {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"), UInt8(ascii: "|"), UInt8(ascii: "*"),
        UInt8(ascii: "`"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "&"), UInt8(ascii: "'"):
        appendPercentEncoded(byte, to: &result)
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
