/// A minor version of Apache Flink, such as 2.3.
package struct FlinkVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let major: Int
  package let minor: Int

  package init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `2.3`, `2.3.0`, and the operator's `v2_3`.
  package init?(_ text: String) { self.init(text[...]) }

  // No generic one: nothing would specialise it for other modules.
  package init?(_ text: Substring) {
    // Nearly all are two short numbers.
    if let (major, minor) = twoNumbers(text.utf8) {
      self.init(major, minor)
      return
    }
    var text = text
    if text.first == "v" { text = text.dropFirst() }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "_" }
    guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ $0.allSatisfy(\.isASCII) }),
      let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0
    else { return nil }
    if parts.count == 3, Int(parts[2]) == nil { return nil }
    self.init(major, minor)
  }

  package var description: String { "\(major).\(minor)" }

  /// As the operator's `flinkVersion` field spells it: `v2_3`.
  package var operatorSpelling: String { "v\(major)_\(minor)" }

  package static func < (left: FlinkVersion, right: FlinkVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// What Drey answers for, oldest first.
  package static let supported: [FlinkVersion] = [
    FlinkVersion(1, 18), FlinkVersion(1, 19), FlinkVersion(1, 20), FlinkVersion(2, 0), FlinkVersion(2, 1),
    FlinkVersion(2, 2), FlinkVersion(2, 3),
  ]

  /// Taken when nothing else says which.
  package static let newest = FlinkVersion(2, 3)

  /// Taken for a `flink-conf.yaml` named by itself, since Flink 2 reads none.
  package static let newestLegacy = FlinkVersion(1, 20)
}

/// The numbers of `2.3` or `v2_3`, each of up to four digits; nil for whatever needs a closer look.
private func twoNumbers(_ text: Substring.UTF8View) -> (Int, Int)? {
  var numbers = (0, 0)
  var digits = (0, 0)
  var isSecond = false
  // By hand: `indices` isn't specialised, and asks the runtime for types.
  var place = text.startIndex
  while place < text.endIndex {
    defer { place = text.index(after: place) }
    let byte = text[place]
    switch byte {
    case UInt8(ascii: "v") where place == text.startIndex: break
    case UInt8(ascii: "."), UInt8(ascii: "_"):
      if isSecond { return nil }
      isSecond = true
    case 0x30...0x39:
      if isSecond {
        numbers.1 = numbers.1 * 10 + Int(byte - 0x30)
        digits.1 += 1
      } else {
        numbers.0 = numbers.0 * 10 + Int(byte - 0x30)
        digits.0 += 1
      }
      if digits.0 > 4 || digits.1 > 4 { return nil }
    default: return nil
    }
  }
  return digits.0 > 0 && digits.1 > 0 ? numbers : nil
}
