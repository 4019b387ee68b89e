/// A device's UUID. In the vendors' usual form it is kept in its 16 bytes: as texts, the UUIDs of its GPUs would be half of what is
/// known of a host.
struct DeviceUUID: Sendable, Hashable {
  private enum Form: Sendable, Hashable {
    case gpu(UInt64, UInt64)
    case mig(UInt64, UInt64)
    /// Any other, and what differs from the usual form by no more than the case of a letter.
    case text(String)
  }

  private static let digits = Array("0123456789abcdef".utf8)
  /// `GPU-`, and 36 characters.
  private static let length = 40

  private let form: Form

  init(_ text: String) {
    guard text.utf8.count == Self.length, let (high, low) = Self.number(text.utf8.dropFirst(4)) else {
      form = .text(text)
      return
    }
    switch text.prefix(4) {
    case "GPU-": form = .gpu(high, low)
    case "MIG-": form = .mig(high, low)
    default: form = .text(text)
    }
  }

  /// As it was given.
  var text: String {
    switch form {
    case .gpu(let high, let low): Self.text("GPU-", high, low)
    case .mig(let high, let low): Self.text("MIG-", high, low)
    case .text(let text): text
    }
  }

  /// The number of `5dd92aff-2b2e-2c92-7fdf-f80ce5143675`; nil for all else.
  private static func number(_ text: Substring.UTF8View) -> (high: UInt64, low: UInt64)? {
    var halves: (high: UInt64, low: UInt64) = (0, 0)
    for (place, byte) in text.enumerated() {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "-") where isHyphen(place): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9") where !isHyphen(place): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f") where !isHyphen(place): digit = byte - UInt8(ascii: "a") + 10
      default: return nil
      }
      halves.high = halves.high << 4 | halves.low >> 60
      halves.low = halves.low << 4 | UInt64(digit)
    }
    return halves
  }

  private static func text(_ prefix: StaticString, _ high: UInt64, _ low: UInt64) -> String {
    String(unsafeUninitializedCapacity: length) { bytes in
      var rest = (high: high, low: low)
      for place in (0..<36).reversed() {
        guard !isHyphen(place) else {
          bytes[4 + place] = UInt8(ascii: "-")
          continue
        }
        bytes[4 + place] = digits[Int(rest.low & 15)]
        rest.low = rest.low >> 4 | rest.high << 60
        rest.high >>= 4
      }
      prefix.withUTF8Buffer { prefix in for place in 0..<4 { bytes[place] = prefix[place] } }
      return length
    }
  }

  private static func isHyphen(_ place: Int) -> Bool { place == 8 || place == 13 || place == 18 || place == 23 }
}
