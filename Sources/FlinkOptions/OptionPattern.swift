/// A key with placeholders, ready to be matched.
///
/// `<name>`, `<scheme>`, `<resource_name>` and `<serviceName>` stand for one name without a dot; `<key>`, `<param>` and
/// `<parameter>` for anything.
struct OptionPattern: Sendable, Comparable {
  let option: FlinkOption
  private let parts: [Part]

  private enum Part: Sendable, Equatable {
    case text(String)
    case name
    case anything
  }

  init(_ option: FlinkOption) {
    self.option = option
    var parts: [Part] = []
    var rest = option.key[...]
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      let word = rest[rest.index(after: open)..<close]
      parts.append(["key", "param", "parameter"].contains(word) ? .anything : .name)
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    self.parts = parts
  }

  /// What every key of the pattern begins with: most keys need no closer look.
  struct Start: Sendable {
    fileprivate var bytes: [UInt8]

    func matches(_ key: String) -> Bool { key.utf8.starts(with: bytes) }
  }

  var start: Start {
    if case .text(let text) = parts.first { return Start(bytes: Array(text.utf8)) }
    return Start(bytes: [])
  }

  func matches(_ key: String) -> Bool { Self.matches(key[...], parts[...]) }

  private static func matches(_ key: Substring, _ parts: ArraySlice<Part>) -> Bool {
    guard let first = parts.first else { return key.isEmpty }
    let rest = parts.dropFirst()
    switch first {
    case .text(let text): return key.hasPrefix(text) && matches(key.dropFirst(text.count), rest)
    case .name:
      let end = key.firstIndex(of: ".") ?? key.endIndex
      return end > key.startIndex && matches(key[end...], rest)
    case .anything: return !key.isEmpty
    }
  }

  /// What says more comes first: `….param.discovery-script.args` before `….param.<param>`.
  static func < (left: OptionPattern, right: OptionPattern) -> Bool {
    (right.literalLength, left.option.key) < (left.literalLength, right.option.key)
  }

  static func == (left: OptionPattern, right: OptionPattern) -> Bool { left.option.key == right.option.key }

  private var literalLength: Int {
    parts.reduce(0) { sum, part in
      if case .text(let text) = part { sum + text.count } else { sum }
    }
  }
}
