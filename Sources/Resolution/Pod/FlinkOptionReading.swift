import ClusterModel
import Diagnostics
import FlinkOptions
import FlinkYAML

/// Reads options in their types, as Flink's `Configuration.get` does.
struct FlinkOptionReading {
  var configuration: FlinkConfiguration
  /// Whether lists and maps may be YAML.
  var readsYAML: Bool
  /// WARN lines about deprecated keys.
  var logs: [String] = []

  init(configuration: FlinkConfiguration, readsYAML: Bool) {
    self.configuration = configuration
    self.readsYAML = readsYAML
  }

  typealias Entry = FlinkConfiguration.Entry

  /// The entry that sets an option: its own key, else an older or more general one.
  mutating func entry(_ key: String, deprecated: String? = nil, fallback: String? = nil) -> Entry? {
    if let entry = configuration[key] { return entry }
    if let deprecated, let entry = configuration[deprecated] {
      let line =
        "Configuration: Config uses deprecated configuration key '\(deprecated)' instead of proper key '\(key)'"
      if !logs.contains(line) { logs.append(line) }
      return entry
    }
    return fallback.flatMap { configuration[$0] }
  }

  func double(_ entry: Entry?, default value: Double) throws(EffectivePod.Failure) -> Double {
    guard let entry else { return value }
    let text = entry.value.javaString
    guard let number = javaDouble(Array(text.utf8)) else { throw notParsed(entry, number: text, wanted: "a number") }
    return number
  }

  /// A Java float, such as the fractions of memory are.
  func float(_ entry: Entry?, default value: Float) throws(EffectivePod.Failure) -> Double {
    guard let entry else { return Double(value) }
    let text = entry.value.javaString
    guard let number = javaDouble(Array(text.utf8)) else { throw notParsed(entry, number: text, wanted: "a number") }
    return Double(Float(text.trimmingBlanks) ?? Float(number))
  }

  func integer(_ entry: Entry?, default value: Int64) throws(EffectivePod.Failure) -> Int64 {
    guard let entry else { return value }
    let text = entry.value.javaString
    guard let number = javaLong(text), Int32(exactly: number) != nil else {
      throw notParsed(entry, number: text, wanted: "a whole number of at most 32 bits")
    }
    return number
  }

  func boolean(_ entry: Entry?, default value: Bool) throws(EffectivePod.Failure) -> Bool {
    guard let entry else { return value }
    let text = entry.value.javaString
    switch text.uppercased() {
    case "TRUE": return true
    case "FALSE": return false
    default:
      throw notParsed(
        entry,
        "IllegalArgumentException: Unrecognized option for boolean: \(text). Expected either true or false(case insensitive)",
        wanted: "true or false")
    }
  }

  func word(_ entry: Entry?, among words: [String], default value: String) throws(EffectivePod.Failure) -> String {
    guard let entry else { return value }
    let text = entry.value.javaString
    if let word = words.first(where: { $0.uppercased() == text.uppercased() }) { return word }
    throw notParsed(
      entry,
      "IllegalArgumentException: Could not parse value for enum class. Expected one of: [[\(words.joined(separator: ", "))]]",
      wanted: "one of \(words.joined(separator: ", "))")
  }

  func memory(_ entry: Entry) throws(EffectivePod.Failure) -> Int64 {
    let text = entry.value.javaString
    guard let bytes = memorySize(text) else {
      throw notParsed(
        entry, "IllegalArgumentException: no memory size: \(text)", wanted: "a memory size such as 4g or 512m")
    }
    return bytes
  }

  func list(_ key: String) throws(EffectivePod.Failure) -> [String] {
    guard let entry = configuration[key] else { return [] }
    do throws(ConversionFailure) {
      return try listItems(entry.value.javaString, readsYAML: readsYAML)
    } catch {
      throw notParsed(entry, "\(error.exception): \(error.message)", wanted: "a list of names between ';'")
    }
  }

  /// The entries whose keys go on after a key and a dot.
  private func entries(below key: String) -> [Entry] {
    var key = key
    return key.withUTF8 { start in
      configuration.entries { key in
        key.count > start.count && key[start.count] == UInt8(ascii: ".") && key.starts(with: start)
      }
    }
  }

  /// A map option: one text, or keys below its own.
  func map(_ key: String) throws(EffectivePod.Failure) -> [(key: String, value: String, provenance: Provenance)] {
    guard let entry = configuration[key] else {
      return entries(below: key).map { (String($0.key.dropFirst(key.count + 1)), $0.text, $0.provenance) }
    }
    do throws(ConversionFailure) {
      return try properties(text(entry)).map { ($0.key, $0.value, entry.provenance) }
    } catch {
      throw notParsed(entry, "\(error.exception): \(error.message)", wanted: "pairs key:value between ','")
    }
  }

  /// An option that is a list of maps, such as tolerations; keys in the order in which Java iterates them.
  func maps(_ key: String) throws(EffectivePod.Failure) -> (maps: [[(key: String, value: String)]], entry: Entry?) {
    guard let entry = configuration[key] else { return ([], nil) }
    let text = text(entry)
    if readsYAML, let maps = yamlMaps(text) { return (maps.map(inHashOrder), entry) }
    do throws(ConversionFailure) {
      var maps: [[(key: String, value: String)]] = []
      for item in try splitList(text) { maps.append(inHashOrder(try properties(item))) }
      return (maps, entry)
    } catch {
      throw notParsed(
        entry, "\(error.exception): \(error.message)", wanted: "pairs key:value between ',', items between ';'")
    }
  }

  /// What Flink keeps of a value; a list as the text that it was dumped to.
  private func text(_ entry: Entry) -> String {
    if case .list = entry.value { return configuration.text(of: entry.key) ?? "" }
    return entry.value.javaString
  }

  private func properties(_ text: String) throws(ConversionFailure) -> [(key: String, value: String)] {
    if readsYAML, let map = yamlMap(text) { return map }
    var pairs: [(key: String, value: String)] = []
    for item in try splitList(text, at: UInt16(UInt8(ascii: ","))) {
      let pair = try splitList(item, at: UInt16(UInt8(ascii: ":")))
      guard pair.count == 2 else {
        throw ConversionFailure(
          exception: "IllegalArgumentException", message: "Map item is not a key-value pair (missing ':'?)")
      }
      if let old = pairs.first(where: { $0.key.utf8.elementsEqual(pair[0].utf8) }) {
        throw ConversionFailure(
          exception: "IllegalStateException",
          message: "Duplicate key \(old.key) (attempted merging values \(old.value) and \(pair[1]))")
      }
      pairs.append((pair[0], pair[1]))
    }
    return pairs
  }

  private func inHashOrder(_ pairs: [(key: String, value: String)]) -> [(key: String, value: String)] {
    javaHashOrder(pairs.map(\.key)).compactMap { key in pairs.first { $0.key.utf8.elementsEqual(key.utf8) } }
  }

  // MARK: Failures

  func notParsed(_ entry: Entry, _ cause: String, wanted: String) -> EffectivePod.Failure {
    let isSecret = isSensitive(entry.key)
    let shown = isSecret ? "" : " '\(entry.value.javaString)'"
    return EffectivePod.Failure(
      flinkMessage: "IllegalArgumentException: Could not parse value\(shown) for key '\(entry.key)'. <- \(cause)",
      message: isSecret ? "'\(entry.key)' must be \(wanted)" : "'\(entry.key)' must be \(wanted), not\(shown)",
      location: entry.provenance.location)
  }

  private func notParsed(_ entry: Entry, number text: String, wanted: String) -> EffectivePod.Failure {
    notParsed(entry, "NumberFormatException: For input string: \"\(text)\"", wanted: wanted)
  }
}

private func yamlTree(_ text: String) -> FlinkYAMLTree? {
  guard let tree = try? parseFlinkYAML(Array(text.utf8)), (try? tree.check()) != nil, !tree.isEmpty else { return nil }
  return tree
}

private func yamlMap(_ text: String) -> [(key: String, value: String)]? {
  guard let tree = yamlTree(text) else { return nil }
  var lastAnchor = 0
  return yamlMap(tree, 0, &lastAnchor)
}

/// The maps of a text that is a YAML list of maps without nulls; nil for every other text.
private func yamlMaps(_ text: String) -> [[(key: String, value: String)]]? {
  guard let tree = yamlTree(text), tree.nodes[0].kind == .sequence else { return nil }
  var lastAnchor = 0
  var maps: [[(key: String, value: String)]] = []
  for child in tree.children(of: 0) {
    guard let map = yamlMap(tree, tree.resolved(child), &lastAnchor) else { return nil }
    maps.append(map)
  }
  return maps
}

private func yamlMap(_ tree: FlinkYAMLTree, _ id: UInt32, _ lastAnchor: inout Int) -> [(key: String, value: String)]? {
  let node = tree.nodes[Int(id)]
  guard node.kind == .mapping, node.tag == .mapping else { return nil }
  var pairs: [(key: String, value: String)] = []
  let children = tree.children(of: id)
  for place in stride(from: 0, to: children.count - 1, by: 2) {
    let key = tree.resolved(children[place])
    let value = tree.resolved(children[place + 1])
    for id in [key, value] where tree.nodes[Int(id)].kind == .scalar {
      // toMap takes no null.
      if tree.nodes[Int(id)].tag == .null || tree.scalar(id) == .null { return nil }
    }
    pairs.append((tree.flinkText(of: key, lastAnchor: &lastAnchor), tree.flinkText(of: value, lastAnchor: &lastAnchor)))
  }
  return pairs
}

/// Bytes, as Flink's `MemorySize.parse` reads them; nil where it throws.
package func memorySize(_ text: String) -> Int64? {
  let text = text.trimmingBlanks
  let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
  guard !digits.isEmpty, let number = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
  let unit = String(decoding: text.utf8.dropFirst(digits.count), as: UTF8.self).trimmingBlanks.lowercased()
  let shift: Int64
  switch unit {
  case "", "b", "bytes": shift = 0
  case "k", "kb", "kibibytes": shift = 10
  case "m", "mb", "mebibytes": shift = 20
  case "g", "gb", "gibibytes": shift = 30
  case "t", "tb", "tebibytes": shift = 40
  default: return nil
  }
  let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
  return overflow ? nil : bytes
}

extension String {
  /// Java's `trim`: without what is up to U+0020 at both ends.
  var trimmingBlanks: String {
    var units = unicodeScalars[...]
    while let first = units.first, first.value <= 0x20 { units.removeFirst() }
    while let last = units.last, last.value <= 0x20 { units.removeLast() }
    return String(units)
  }
}
