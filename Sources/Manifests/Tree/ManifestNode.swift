package import ClusterModel
internal import Diagnostics

/// A value of a manifest with the place or the rule that it comes from: what every target builds.
///
/// The writers print the values; the source map prints where they come from.
package struct ManifestNode: Sendable, Hashable {
  package enum Value: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case sequence([ManifestNode])
    case mapping([Entry])
    /// The text of a file inside another one, as a ConfigMap holds it.
    indirect case file(ManifestFile)
  }

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var node: ManifestNode

    package init(_ key: String, _ node: ManifestNode) {
      self.key = key
      self.node = node
    }
  }

  package var value: Value
  package var provenance: Provenance

  package init(_ value: Value, _ provenance: Provenance) {
    self.value = value
    self.provenance = provenance
  }

  /// The value of a key of a mapping; nil for other kinds.
  package subscript(key: String) -> ManifestNode? {
    guard case .mapping(let entries) = value else { return nil }
    return entries.first { $0.key == key }?.node
  }

  package var entries: [Entry] {
    guard case .mapping(let entries) = value else { return [] }
    return entries
  }

  package var items: [ManifestNode] {
    guard case .sequence(let items) = value else { return [] }
    return items
  }

  package var string: String? {
    guard case .string(let text) = value else { return nil }
    return text
  }

  /// Puts an entry in the place of the one with its key, or at the end. Other kinds become a mapping.
  package mutating func set(_ key: String, _ node: ManifestNode) {
    changeEntries { entries in
      if let place = entries.firstIndex(where: { $0.key == key }) {
        entries[place].node = node
      } else {
        entries.append(Entry(key, node))
      }
    }
  }

  /// Changes the entries where they stand. Other kinds become a mapping.
  mutating func changeEntries(_ change: (inout [Entry]) -> Void) {
    var entries = entries
    // Else the array would have two owners, and be copied.
    value = .null
    change(&entries)
    value = .mapping(entries)
  }

  /// Changes the items where they stand. Other kinds become a sequence.
  mutating func changeItems(_ change: (inout [ManifestNode]) -> Void) {
    var items = items
    value = .null
    change(&items)
    value = .sequence(items)
  }
}

extension ManifestNode {
  /// Text that stands in no source, and the rule that put it there.
  static func derived(_ text: String, _ rule: Derivation, from origin: Provenance? = nil) -> ManifestNode {
    ManifestNode(.string(text), .derived(rule, from: origin))
  }

  /// A mapping that only groups its entries.
  static func group(_ entries: [Entry], _ rule: Derivation) -> ManifestNode {
    ManifestNode(.mapping(entries), entries.first?.node.provenance.asGroup(rule) ?? .derived(rule))
  }

  /// Whether both say the same, wherever it comes from.
  func says(theSameAs other: ManifestNode) -> Bool {
    switch (value, other.value) {
    case (.sequence(let items), .sequence(let others)):
      items.elementsEqual(others) { $0.says(theSameAs: $1) }
    case (.mapping(let entries), .mapping(let others)):
      entries.elementsEqual(others) { $0.key == $1.key && $0.node.says(theSameAs: $1.node) }
    case (.file(let file), .file(let other)): file.bytes == other.bytes
    default: value == other.value
    }
  }
}

extension Provenance {
  static func derived(_ rule: String, from origin: Provenance? = nil) -> Provenance {
    Provenance(.derived(rule: rule, from: origin?.location))
  }

  static func derived(_ rule: Derivation, from origin: Provenance? = nil) -> Provenance {
    origin?.location == nil ? rule.provenance : .derived(rule.name, from: origin)
  }

  /// The places of the lines of a text that is written as a block; nil for other forms, whose lines aren't the text's.
  ///
  /// A block begins below its `|`, and its place ends with its last line that isn't blank.
  func lines(ofBlock text: String) -> [Provenance]? {
    guard case .source(let location) = origin else { return nil }
    let first = location.range.start
    var count = 1
    for byte in text.utf8.reversed().drop(while: { $0 == 0x0A }) where byte == 0x0A { count += 1 }
    guard location.range.end.line - first.line == count else { return nil }
    return (1...count).map { number in
      let start = SourcePosition(line: first.line + number, column: 1, offset: first.offset)
      return Provenance(.source(SourceLocation(path: location.path, range: SourceRange(start: start, end: start))))
    }
  }

  fileprivate func asGroup(_ rule: Derivation) -> Provenance { .derived(rule, from: self) }
}

extension Located<String> {
  var node: ManifestNode { ManifestNode(.string(value), provenance) }
}

extension StructuredNode {
  /// The same tree as a part of a manifest.
  var manifest: ManifestNode {
    let value: ManifestNode.Value =
      switch value {
      case .null: .null
      case .boolean(let flag): .boolean(flag)
      case .integer(let number): .integer(number)
      case .number(let text): Double(text).map { .double($0) } ?? .string(text)
      case .string(let text): .string(text)
      case .list(let items): .sequence(items.map(\.manifest))
      case .map(let entries): .mapping(entries.map { ManifestNode.Entry($0.key, $0.value.manifest) })
      }
    return ManifestNode(value, provenance)
  }
}

extension ManifestNode {
  /// A scalar as text; nil for null and collections.
  var scalarText: String? {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .double(let number): number.description
    case .boolean(let flag): flag ? "true" : "false"
    case .file(let file): String(decoding: file.bytes, as: UTF8.self)
    case .null, .sequence, .mapping: nil
    }
  }
}
