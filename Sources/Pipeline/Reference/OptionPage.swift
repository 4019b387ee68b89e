package import Diagnostics
internal import FlinkOptions

/// All that is known of one of Flink's options, or of its Kubernetes operator's.
package struct OptionPage: Sendable {
  /// The key as it was asked for.
  package var key: String
  private var option: FlinkOption
  private var route: OptionLookup.Route
  private var isOperators: Bool
  /// What Drey knows of a key of external resources beyond the catalogue.
  private var resourceKey = ResourceKey.other

  /// A key of an external resource, by what Flink does with it.
  private enum ResourceKey {
    case other
    /// No ending that Flink looks for.
    case unread
    /// The key of FLIP-108's draft, and the released one that took its place.
    case draft(String)
  }

  /// Nil for a key that nothing knows.
  package init?(_ key: String) {
    self.key = key
    if let amount = Self.amount(forDraft: key), let lookup = OptionCatalogue.lookUp(amount, in: .newest) {
      option = lookup.option
      route = .pattern
      isOperators = false
      resourceKey = .draft(amount)
    } else if let option = OptionCatalogue.operatorOption(key) {
      self.option = option
      route = .exact
      isOperators = true
    } else if let lookup = OptionCatalogue.lookUp(key, in: .newest) {
      option = lookup.option
      route = lookup.route
      isOperators = false
      if route == .prefix, key.hasPrefix(Self.resources) { readResourceKey() }
      if key.hasPrefix(Self.resources), key.hasSuffix(".param.vendor") {
        resourceKey = .draft(key.dropLast("param.vendor".count) + "kubernetes.config-key")
      }
    } else if let option = OptionCatalogue.patternKeys.contains(key)
      ? OptionCatalogue.lookUp(Self.instance(key), in: .newest)?.option : nil
    {
      self.option = option
      route = .pattern
      isOperators = false
    } else {
      return nil
    }
  }

  private static let resources = "external-resource."

  /// The released key of `taskmanager.resource.<name>.amount`.
  private static func amount(forDraft key: String) -> String? {
    guard key.hasPrefix("taskmanager.resource."), key.hasSuffix(".amount") else { return nil }
    let name = key.dropFirst("taskmanager.resource.".count).dropLast(".amount".count)
    return name.isEmpty ? nil : "\(resources)\(name).amount"
  }

  /// A resource's name may hold dots, which no pattern of the catalogue knows: what stands behind it decides. Flink reads no
  /// other ending.
  private mutating func readResourceKey() {
    let rest = key.dropFirst(Self.resources.count)
    let endings = [".amount", ".kubernetes.config-key", ".yarn.config-key", ".driver-factory.class"]
    let ending: String? =
      if let place = rest.firstRange(of: ".param."), place.lowerBound > rest.startIndex,
        place.upperBound < rest.endIndex
      {
        String(rest[place.lowerBound...])
      } else {
        endings.first { rest.hasSuffix($0) && rest.count > $0.count }
      }
    if let ending, let lookup = OptionCatalogue.lookUp(Self.resources + "x" + ending, in: .newest),
      lookup.route != .prefix
    {
      (option, route) = (lookup.option, lookup.route)
    } else {
      resourceKey = .unread
    }
  }

  /// The nearest known key.
  package static func nearest(to key: String) -> String? {
    // As articles and people write it: with half of the prefix, or without any.
    for prefix in ["external.", "external-resources."] where key.hasPrefix(prefix) {
      let whole = "external-resource." + key.dropFirst(prefix.count)
      if OptionPage(whole) != nil { return whole }
    }
    let ending = "." + key
    if key.utf8.count > 3, let whole = OptionCatalogue.keys.first(where: { $0.hasSuffix(ending) }) { return whole }
    return suggestion(
      for: key, among: OptionCatalogue.keys + OptionCatalogue.operatorKeys + OptionCatalogue.patternKeys)
  }

  /// `<name>` filled in.
  private static func instance(_ pattern: String) -> String {
    var text = ""
    var isInside = false
    for character in pattern {
      switch character {
      case "<": isInside = true
      case ">":
        isInside = false
        text += "x"
      default: if !isInside { text.append(character) }
      }
    }
    return text
  }

  private var versions: [FlinkVersion] { isOperators ? OptionCatalogue.operatorVersions : FlinkVersion.supported }
  private var newest: FlinkVersion { versions.last ?? .newest }
  private var state: OptionState { option.state(in: newest) }
  private var reader: String { isOperators ? "the Flink Kubernetes Operator" : "Flink" }

  /// What a reader wants first: label and value.
  private var facts: [(String, String)] {
    var facts: [(String, String)] = []
    switch resourceKey {
    case .unread:
      return [
        ("read", "by nothing: it is no key of a resource that Flink looks for, and loading it logs nothing"),
        (
          "keys",
          "of a resource are amount, kubernetes.config-key, yarn.config-key, driver-factory.class, and param.… for its driver"
        ),
      ]
    case .draft(let released) where !key.hasPrefix(Self.resources):
      return [
        ("read", "by nothing: it is a key of FLIP-108's draft, and no released Flink knows it"),
        ("successor", released),
        ("note", "in a kind: Cluster, drey compile writes the released keys for it (drey resolve --lowering)"),
      ]
    case .draft(let released):
      facts.append(
        (
          "note",
          "a key of FLIP-108's draft; a released Flink hands it to the driver, which doesn't look at it, and asks by \(released)"
        ))
    case .other: break
    }
    if route != .exact {
      let how = route == .prefix ? "one of" : "as"
      facts.append(("read", "\(how) \(option.key)\(route == .prefix ? "…, which is passed on with any ending" : "")"))
    }
    let target = option.aliasOf(in: newest).first
    let typed =
      target.flatMap { isOperators ? OptionCatalogue.operatorOption($0.key) : OptionCatalogue.option($0.key) } ?? option
    if let type = typed.type { facts.append(("type", inWords(type))) }
    if let value = typed.defaultValue {
      let isProse = typed.defaultIsProse ? " (in words: not a value to write)" : ""
      facts.append(("default", (value.isEmpty ? "an empty string" : value) + isProse))
    } else if route != .prefix, typed.type != nil {
      facts.append(("default", "(none)"))
    }
    if !typed.allowedValues.isEmpty {
      facts.append(("values", typed.allowedValues.joined(separator: ", ") + (typed.isOpen ? ", and others" : "")))
    }
    facts.append(("versions", span))
    facts.append(("in \(newest)", inWords(state, target?.key)))
    if let deprecated = option.deprecatedSince { facts.append(("deprecated", "since \(deprecated)")) }
    if !option.replacedBy.isEmpty { facts.append(("successor", option.replacedBy.joined(separator: ", "))) }
    if !option.aliases.isEmpty { facts.append(("old names", option.aliases.joined(separator: ", "))) }
    if !option.fallbacks.isEmpty { facts.append(("also read", option.fallbacks.joined(separator: ", "))) }
    let types = option.typeHistory.map { "\($0.value) from \($0.version)" }
    if types.count > 1 { facts.append(("type was", types.joined(separator: ", "))) }
    let defaults = option.defaultHistory.map { "\($0.value ?? "(none)") from \($0.version)" }
    if defaults.count > 1 { facts.append(("default was", defaults.joined(separator: ", "))) }
    if let note = option.note { facts.append(("note", note)) }
    if let mode = option.mode { facts.append(("mode", mode)) }
    if let name = option.declaringClass { facts.append(("class", isOperators ? name : "org.apache.flink.\(name)")) }
    return facts
  }

  private var span: String {
    let first = option.since.map { $0 == FlinkVersion(1, 13) && !isOperators ? "1.13 or before" : "\($0)" } ?? "unknown"
    return "\(reader), \(first) to \(option.until.map { "\($0)" } ?? "\(newest)")"
  }

  private func inWords(_ state: OptionState, _ target: String?) -> String {
    switch state {
    case .option: "an option"
    case .deprecated: "deprecated, still read"
    case .alias: "an old name of \(target ?? "another option"), still read"
    case .fallback: "another name of \(target ?? "another option")"
    case .raw: "read by name"
    case .script: "read by the start scripts"
    case .ignored: "read by nothing"
    case .removed: "unknown: it was removed"
    case .future: "not known yet"
    }
  }

  private func inWords(_ type: OptionType) -> String {
    switch type {
    case .duration: "duration: a whole number and d, h, min, s or ms"
    case .memory: "memory size: a whole number and kb, mb, gb or tb, powers of 1024"
    case .boolean: "boolean: true or false"
    case .map: "map: key:value,key:value"
    case .list(let item): "list of \(item): items with ; between them"
    case .int: "int: a whole number of 32 bits"
    case .long: "long: a whole number of 64 bits"
    case .string, .float, .double, .enumeration, .other: type.description
    }
  }

  package func text(isColored: Bool, width: Int?) -> String {
    let style = TextStyle(isColored: isColored)
    var out = style.paint(TerminalText.shown(key), .strong) + "\n"
    for (label, value) in facts {
      let lines = TerminalText.wrapped(TerminalText.shown(value), width: (width ?? 80) - 14)
      let name = label + String(repeating: " ", count: max(1, 12 - label.count))
      out += "  \(style.paint(name, .faint))\(lines.joined(separator: "\n" + String(repeating: " ", count: 14)))\n"
    }
    return out
  }

  package var markdown: String {
    "# `\(key)`\n\n" + facts.map { "- \($0): \($1)\n" }.joined()
  }

  package var json: JSONValue {
    .object(
      [JSONValue.Member("key", .string(key))]
        + facts.map { JSONValue.Member($0.0.split(separator: " ").joined(separator: "-"), .string($0.1)) })
  }
}
