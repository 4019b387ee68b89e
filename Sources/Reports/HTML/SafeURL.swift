import Diagnostics

/// A URL that may stand in an `href` or `src`: percent-encoded, and either relative or with a scheme that only leads
/// somewhere (`http`, `https`, `mailto`); nil for every other, such as `javascript:` and `data:`.
func safeURL(_ url: String) -> String? {
  let bytes = Array(url.utf8)
  if let colon = bytes.firstIndex(of: UInt8(ascii: ":")), !bytes[..<colon].contains(where: { "/?#".utf8.contains($0) })
  {
    let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
    guard ["http", "https", "mailto"].contains(scheme) else { return nil }
  }
  // A browser would take `//host` and `\\host` for another machine.
  if bytes.starts(with: "//".utf8) || bytes.contains(UInt8(ascii: "\\")) { return nil }
  var result: [UInt8] = []
  for byte in bytes {
    switch byte {
    case 0...0x20, 0x7F..., UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "`"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "^"):
      appendPercentEncoded(byte, to: &result)
    default: result.append(byte)
    }
  }
  return String(decoding: result, as: UTF8.self)
}
