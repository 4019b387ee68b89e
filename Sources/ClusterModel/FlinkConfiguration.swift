package import Diagnostics

/// A flattened Flink configuration: dotted keys with typed values, each with its place.
///
/// What a directory's file, a `flinkConfiguration` field or a stack of layers comes to after Flink's own rules for
/// which of two entries wins; lookups are exact and case-sensitive.
package struct FlinkConfiguration: Sendable {
  package struct Entry: Sendable, Hashable {
    package var key: String
    package var value: ConfigurationValue
    /// The place of the value; the key's is `keyRange`.
    package var provenance: Provenance
    /// Where the key stands (for a nested key: its last part).
    package var keyRange: SourceRange?

    package init(key: String, value: ConfigurationValue, provenance: Provenance, keyRange: SourceRange? = nil) {
      self.key = key
      self.value = value
      self.provenance = provenance
      self.keyRange = keyRange
    }
  }

  /// Whether values were typed by a YAML reader, or are plain text (a legacy file, `-D`).
  package var isStandardYAML: Bool
  package private(set) var entries: [Entry]
  private var places: [String: Int]

  package init(isStandardYAML: Bool = true, entries: [Entry] = []) {
    self.isStandardYAML = isStandardYAML
    self.entries = []
    self.places = [:]
    for entry in entries { set(entry) }
  }

  package subscript(key: String) -> Entry? { places[key].map { entries[$0] } }

  /// Sets a key; what stood there before becomes part of the new value's provenance.
  package mutating func set(_ entry: Entry) {
    guard let place = places[entry.key] else {
      places[entry.key] = entries.count
      entries.append(entry)
      return
    }
    var entry = entry
    let old = entries[place].provenance
    entry.provenance.overrode += [old.origin] + old.overrode
    entries[place] = entry
  }
}
