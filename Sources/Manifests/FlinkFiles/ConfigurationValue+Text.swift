internal import ClusterModel

extension ConfigurationValue {
  /// The value as a node of `config.yaml`, which Flink's YAML reader types as it was typed; nil for what YAML without
  /// tags can't say.
  func typedNode(_ provenance: Provenance) -> ManifestNode? {
    switch self {
    case .string(let text): return ManifestNode(.string(text), provenance)
    case .integer(let digits):
      // Beyond 64 bits Flink takes a string of digits as it takes the number.
      return ManifestNode(Int64(digits).map { .integer($0) } ?? .string(digits), provenance)
    case .double(let number): return ManifestNode(.double(number), provenance)
    case .boolean(let flag): return ManifestNode(.boolean(flag), provenance)
    case .null: return ManifestNode(.null, provenance)
    case .list(let items):
      var nodes: [ManifestNode] = []
      for item in items {
        guard let node = item.typedNode(provenance) else { return nil }
        nodes.append(node)
      }
      return ManifestNode(.sequence(nodes), provenance)
    case .map(let entries):
      var nodes: [ManifestNode.Entry] = []
      for entry in entries {
        guard let key = entry.key.text, let node = entry.value.typedNode(provenance) else { return nil }
        nodes.append(ManifestNode.Entry(key, node))
      }
      return ManifestNode(.mapping(nodes), provenance)
    case .bytes, .set: return nil
    }
  }

  /// The value as one string, as `flinkConfiguration` and `flink-conf.yaml` hold it: Flink reads the same from it.
  ///
  /// Lists are joined with `;`, items in single quotes where Flink's splitter would not give them back. Nil for what
  /// has no such form.
  var text: String? {
    switch self {
    case .string(let text): return text
    case .integer(let digits): return digits
    case .double(let number): return number.description
    case .boolean(let flag): return flag ? "true" : "false"
    case .list(let items):
      var texts: [String] = []
      for item in items {
        switch item {
        case .list, .map, .set, .bytes, .null: return nil
        case .string, .integer, .double, .boolean: texts.append(Self.listItem(item.text ?? ""))
        }
      }
      // `none` by itself turns external resources off; in a list it is a name.
      return texts == ["none"] ? "'none'" : texts.joined(separator: ";")
    case .bytes, .map, .set, .null: return nil
    }
  }

  /// An item in the form of Flink's `StructuredOptionsSplitter`, which trims, splits at `;`, and takes a quote at the
  /// start of an item as the beginning of quoted text.
  private static func listItem(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let needsQuotes =
      scalars.isEmpty || scalars.contains { $0 == ";" || $0 == "'" || $0 == "\"" }
      || scalars.first.map { $0.value <= 0x20 } == true || scalars.last.map { $0.value <= 0x20 } == true
      || scalars.first == "["
    guard needsQuotes else { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
