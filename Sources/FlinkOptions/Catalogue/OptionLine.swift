/// A line of `OptionTable`: the key, then fields that begin with a tag, all divided by tabs.
///
///     = what `OptionGlance` has to know, always first
///     t type   d default  D default in prose   e enum values  v known values   o open
///     s since  u until    l life               p deprecated since  r replaced by  n note
///     a alias of (key@since-until, ~: fallback)  A aliases  F fallbacks
///     T, H, E, V history of type, default, enum, values: version=value|version=value
///     i internal  x experimental  U undocumented  m mode  c class  S source  z section
struct OptionLine {
  let key: String
  private let fields: [(tag: UInt8, text: String)]

  init(_ line: UnsafeBufferPointer<UInt8>) {
    var key = ""
    var fields: [(tag: UInt8, text: String)] = []
    var start = 0
    for end in 0...line.count where end == line.count || line[end] == 0x09 {
      let isKey = start == 0
      let text = String(
        decoding: UnsafeBufferPointer(rebasing: line[min(isKey ? 0 : start + 1, end)..<end]), as: UTF8.self)
      if isKey { key = text } else if start < end { fields.append((line[start], text)) }
      start = end + 1
    }
    self.key = key
    self.fields = fields
  }

  private subscript(tag: Unicode.Scalar) -> String? {
    let tag = UInt8(ascii: tag)
    return fields.first { $0.tag == tag }?.text
  }

  func has(_ tag: Unicode.Scalar) -> Bool { self[tag] != nil }

  func text(_ tag: Unicode.Scalar) -> String? { self[tag] }

  func list(_ tag: Unicode.Scalar) -> [String] { self[tag].map(Self.items) ?? [] }

  func version(_ tag: Unicode.Scalar) -> FlinkVersion? { self[tag].flatMap { FlinkVersion($0) } }

  /// `1.13=value` each; without `=` there is no value.
  func history<Value>(
    _ tag: Unicode.Scalar, separator: Unicode.Scalar = "|", _ read: (String?) -> Value?
  ) -> [FlinkOption.Since<Value>] {
    // Most options have none.
    guard let text = self[tag] else { return [] }
    var history: [FlinkOption.Since<Value>] = []
    for item in text.utf8.split(separator: UInt8(ascii: separator)) {
      let equals = item.firstIndex(of: UInt8(ascii: "="))
      guard let version = FlinkVersion(Substring(item[..<(equals ?? item.endIndex)])),
        let value = read(equals.map { String(Substring(item[$0...].dropFirst())) })
      else { continue }
      history.append(FlinkOption.Since(version: version, value: value))
    }
    return history
  }

  /// By bytes: what divides is ASCII.
  static func items(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
  }
}

extension FlinkOption.Alias {
  /// `key@since-until`, either version may be missing; `~` at the end: a fallback.
  init(text: String) {
    var text = text[...]
    isFallback = text.hasSuffix("~")
    if isFallback { text.removeLast() }
    let at = text.lastIndex(of: "@") ?? text.endIndex
    key = String(text[..<at])
    let versions = text[at...].dropFirst().split(separator: "-", omittingEmptySubsequences: false)
    since = versions.first.flatMap { FlinkVersion($0) }
    until = versions.count == 2 ? FlinkVersion(versions[1]) : nil
  }
}
