/// Reads a line of `OptionTable`: the key, then fields that begin with a tag, all divided by tabs.
///
///     = what `OptionGlance` has to know, always first
///     t type   d default  D default in prose   e enum values  v known values   o open
///     s since  u until    l life               p deprecated since  r replaced by  n note
///     a alias of (key@since-until, ~: fallback)  A aliases  F fallbacks
///     T, H, E, V history of type, default, enum, values: version=value|version=value
///     i internal  x experimental  U undocumented  m mode  c class  S source  z section
extension FlinkOption {
  init(line: String) {
    var fields = line.split(separator: "\t")[...]
    key = fields.popFirst().map { String($0) } ?? ""
    for field in fields {
      let value = String(field.dropFirst())
      switch field.first {
      case "t": type = OptionType(value)
      case "d": defaultValue = value
      case "D":
        defaultValue = value
        defaultIsProse = true
      case "e", "v": allowedValues = Self.list(value)
      case "o": isOpen = true
      case "s": since = FlinkVersion(value)
      case "u": until = FlinkVersion(value)
      case "l": life = Self.history(Self.list(value)) { $0.flatMap(OptionState.init(rawValue:)) }
      case "p": deprecatedSince = FlinkVersion(value)
      case "r": replacedBy = Self.list(value)
      case "n": note = value
      case "a": aliasOf = Self.list(value).map(Alias.init(text:))
      case "A": aliases = Self.list(value)
      case "F": fallbacks = Self.list(value)
      case "T": typeHistory = Self.history(Self.versions(value)) { $0.map { OptionType($0) } }
      case "H": defaultHistory = Self.history(Self.versions(value)) { .some($0) }
      case "E", "V": valuesHistory = Self.history(Self.versions(value)) { Self.list($0 ?? "") }
      case "i": isInternal = true
      case "x": isExperimental = true
      case "U": isUndocumented = true
      case "m": mode = value
      case "c": declaringClass = value
      case "S": source = value
      default: break
      }
    }
  }

  private static func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

  private static func versions(_ text: String) -> [String] { text.split(separator: "|").map(String.init) }

  /// `1.13=value` each; without `=` there is no value.
  private static func history<Value>(_ items: [String], _ read: (String?) -> Value?) -> [Since<Value>] {
    items.compactMap { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let version = FlinkVersion(parts[0]), let value = read(parts.count == 2 ? String(parts[1]) : nil) else {
        return nil
      }
      return Since(version: version, value: value)
    }
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
