/// A path of a file as a relative URL: what has a meaning in URLs is encoded, `/` stays.
package func relativeURL(ofPath path: String) -> String {
  var result: [UInt8] = []
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
      result.append(byte)
    default: appendPercentEncoded(byte, to: &result)
    }
  }
  return String(decoding: result, as: UTF8.self)
}

package func appendPercentEncoded(_ byte: UInt8, to output: inout [UInt8]) {
  let digits = Array("0123456789ABCDEF".utf8)
  output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
}
