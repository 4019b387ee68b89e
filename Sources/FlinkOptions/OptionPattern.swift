/// A key with placeholders, ready to be matched.
///
/// `<name>`, `<scheme>`, `<resource_name>` and `<serviceName>` stand for one name without a dot; `<key>`, `<param>` and
/// `<parameter>` for anything.
final class OptionPattern: Sendable, Comparable {
  let option: FlinkOption
  private let parts: [Part]
  private let literalLength: Int

  private enum Part: Sendable, Equatable {
    case text([UInt8])
    case name
    case anything
  }

  init(_ option: FlinkOption) {
    self.option = option
    var parts: [Part] = []
    var rest = option.key[...]
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
      if open > rest.startIndex { parts.append(.text(Array(rest[..<open].utf8))) }
      let word = rest[rest.index(after: open)..<close]
      parts.append(["key", "param", "parameter"].contains(word) ? .anything : .name)
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(Array(rest.utf8))) }
    self.parts = parts
    literalLength = parts.reduce(0) { sum, part in
      if case .text(let text) = part { sum + text.count } else { sum }
    }
  }

  func matches(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    var place = 0
    for part in parts {
      switch part {
      case .text(let text):
        guard key.count - place >= text.count else { return false }
        for (offset, byte) in text.enumerated() where key[place + offset] != byte { return false }
        place += text.count
      case .name:
        let start = place
        while place < key.count, key[place] != UInt8(ascii: ".") { place += 1 }
        guard place > start else { return false }
      case .anything: return place < key.count
      }
    }
    return place == key.count
  }

  /// What says more comes first: `….param.discovery-script.args` before `….param.<param>`.
  static func < (left: OptionPattern, right: OptionPattern) -> Bool {
    (right.literalLength, left.option.key) < (left.literalLength, right.option.key)
  }

  static func == (left: OptionPattern, right: OptionPattern) -> Bool { left.option.key == right.option.key }
}
