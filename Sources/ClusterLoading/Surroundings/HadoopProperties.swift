/// Properties as `Configuration.loadProperty` lays one over the other: the last one counts, after a final one none does.
struct HadoopProperties: Sendable {
  private var values: [String: HadoopConfiguration.Property] = [:]
  private var finals: Set<String> = []

  var names: some Sequence<String> { values.keys }

  /// Whether it is set, to something or to nothing.
  func has(_ name: String) -> Bool { values[name] != nil }

  mutating func take(_ items: [HadoopXMLReading.Item]) {
    for item in items {
      // An empty `<value>` is none: what stood below stays.
      if let property = item.property, !finals.contains(item.name) { values[item.name] = property }
      if item.isFinal { finals.insert(item.name) }
    }
  }

  /// With its variables filled in; nil where it is absent or empty.
  subscript(name: String) -> HadoopConfiguration.Property? {
    guard let property = values[name], !property.value.isEmpty else { return nil }
    return expanded(property)
  }

  /// The properties whose names begin so, as they are written, sorted by name.
  func written(prefix: String) -> [HadoopConfiguration.Property] {
    values.values.filter { $0.name.hasPrefix(prefix) }.sorted { $0.name < $1.name }
  }

  /// A property with its variables replaced, 20 at most, as `Configuration.substituteVars` does; what is not defined stays.
  private func expanded(_ property: HadoopConfiguration.Property) -> HadoopConfiguration.Property {
    guard property.value.contains("${") else { return property }
    var property = property
    var seen: Set<String> = []
    for _ in 0..<20 {
      guard let (range, name) = variable(in: property.value) else { return property }
      if let value = values[name]?.value, seen.insert(property.value).inserted {
        property.value.replaceSubrange(range, with: value)
        continue
      }
      property.isOpen = values[name] == nil && systemPrefixes.contains { name.hasPrefix($0) }
      return property
    }
    return property
  }
}

/// Beginnings of Java's system properties, and Hadoop's way to the environment.
private let systemPrefixes = ["env.", "user.", "java.", "os.", "file.", "path.", "line.", "hadoop.", "yarn."]

/// The first innermost `${name}`; a name has no blank, `$` or `}`.
private func variable(in text: String) -> (Range<String.Index>, String)? {
  var start: String.Index?
  var index = text.startIndex
  while index < text.endIndex {
    let next = text.index(after: index)
    if text[index] == "$", next < text.endIndex, text[next] == "{" {
      start = index
    } else if text[index] == "}", let from = start {
      let name = text[text.index(from, offsetBy: 2)..<index]
      if !name.isEmpty { return (from..<next, String(name)) }
      start = nil
    } else if text[index] == " " || text[index] == "$" {
      start = nil
    }
    index = next
  }
  return nil
}
