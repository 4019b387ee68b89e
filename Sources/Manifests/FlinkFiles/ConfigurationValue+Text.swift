internal import ClusterModel

extension ConfigurationValue {
  /// The value as a node of `config.yaml`, which Flink's YAML reader types as it was typed; nil for what YAML without
  /// tags can't say.
  func typedNode(_ provenance: Provenance) -> ManifestNode? {
    switch self {
    case .string(let text): return ManifestNode(Self.plainest(text), provenance)
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
        guard let key = entry.key.text(readsYAMLLists: true), let node = entry.value.typedNode(provenance) else {
          return nil
        }
        nodes.append(ManifestNode.Entry(key, node))
      }
      return ManifestNode(.mapping(nodes), provenance)
    case .bytes, .set: return nil
    }
  }

  /// Text as what people write: Flink prints `2` and `true` alike as a number, a boolean and a string.
  private static func plainest(_ text: String) -> ManifestNode.Value {
    if text == "true" || text == "false" { return .boolean(text == "true") }
    guard text.utf8.count <= 9, let number = Int64(text), String(number) == text else { return .string(text) }
    return .integer(number)
  }

  /// The value as one string, as `flinkConfiguration` and `flink-conf.yaml` hold it: Flink reads the same from it.
  ///
  /// Lists of scalars are joined with `;`, which every version splits, items in quotes where its splitter would not give
  /// them back. Other lists are the text that Flink's own reader makes of them.
  ///
  /// - Parameter readsYAMLLists: whether the reader takes such a text for a list again.
  /// - Returns: nil for what has no such form.
  func text(readsYAMLLists: Bool) -> String? {
    switch self {
    case .string, .integer, .double, .boolean: return flinkText
    case .bytes, .map, .set, .null: return nil
    case .list(let items):
      var texts: [String] = []
      for item in items {
        switch item {
        case .string, .integer, .double, .boolean: texts.append(Self.listItem(item.flinkText))
        case .list, .map, .set, .bytes, .null: return readsYAMLLists ? flinkText : nil
        }
      }
      // `none` by itself turns external resources off; in a list it is a name.
      return texts == ["none"] ? "'none'" : texts.joined(separator: ";")
    }
  }

  /// An item in the form of Flink's `StructuredOptionsSplitter`, which trims, splits at `;`, and takes a quote at the
  /// start of an item as the beginning of quoted text. What could begin a YAML list is quoted, too.
  private static func listItem(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let isPlain =
      scalars.first.map { !$0.isASCII || $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" }
      == true && scalars.last.map { $0.value > 0x20 } == true
      && !scalars.contains { $0 == ";" || $0 == "'" || $0 == "\"" }
    guard !isPlain else { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
