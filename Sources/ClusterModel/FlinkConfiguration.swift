package import Diagnostics
import FlinkYAML

/// A flattened Flink configuration: dotted keys with typed values, each with its place.
///
/// What a directory's file, a `flinkConfiguration` field or a stack of layers comes to after Flink's own rules for
/// which of two entries wins; lookups are exact, byte by byte.
///
/// Keys and values are slices of one buffer; an `Entry` with its strings is made when somebody asks for it.
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

    /// The value as Flink prints it.
    package var text: String { value.flinkText }
  }

  /// Whether values were typed by a YAML reader, or are plain text (a legacy file, `-D`).
  package var isStandardYAML: Bool
  private var records: [Record] = []
  private var bytes: [UInt8] = []
  /// Places in `records` plus one by hash, 0 where free; a power of two, never full.
  private var slots: [UInt32] = []
  private var paths: [String] = []
  /// What does not fit into a record, by place.
  private var details: [Int: Details] = [:]

  /// An entry without its strings.
  private struct Record: Sendable {
    var keyStart: UInt32
    var keyLength: UInt32
    var textStart: UInt32
    var textLength: UInt32
    var hash: UInt32
    var path: UInt16
    var type: FlinkValueType
    var hasKeyRange: Bool
    var value: CompactRange
    var key: CompactRange
  }

  private struct Details: Sendable {
    var value: ConfigurationValue?
    var provenance: Provenance?
  }

  package init(isStandardYAML: Bool = true, entries: [Entry] = []) {
    self.isStandardYAML = isStandardYAML
    for entry in entries { set(entry) }
  }

  // MARK: Reading

  package var count: Int { records.count }
  package var isEmpty: Bool { records.isEmpty }

  /// Every key once, in the order in which it was set first.
  package var entries: Entries { Entries(configuration: self) }

  package struct Entries: RandomAccessCollection, Equatable, Sendable {
    fileprivate let configuration: FlinkConfiguration

    package var startIndex: Int { 0 }
    package var endIndex: Int { configuration.records.count }
    package static func == (left: Entries, right: Entries) -> Bool { left.elementsEqual(right) }
    package subscript(position: Int) -> Entry { configuration.entry(at: position) }
  }

  package subscript(key: String) -> Entry? { place(of: key).map { entry(at: $0) } }

  /// The value of a key as Flink prints it, without the rest of its entry.
  package func text(of key: String) -> String? {
    place(of: key).map { string(records[$0].textStart, records[$0].textLength) }
  }

  /// The keys and values as Flink prints them, sorted by key bytewise.
  package var flat: [(key: String, text: String)] {
    records.map { (string($0.keyStart, $0.keyLength), string($0.textStart, $0.textLength)) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  /// Whether a key is set.
  package func contains(_ key: String) -> Bool { place(of: key) != nil }

  /// Whether a key in UTF-8 is set.
  func contains(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    find(key, UInt32(truncatingIfNeeded: textHash(key))) != nil
  }

  /// Calls a function with the UTF-8 of each key, in order.
  func forEachKey(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      for record in records {
        let start = Int(record.keyStart)
        body(UnsafeBufferPointer(rebasing: bytes[start..<start + Int(record.keyLength)]))
      }
    }
  }

  /// Whether another has the same keys with the same printed values, set in the same order: a quick yes. False says
  /// nothing, since an order may differ.
  package func saysTheSame(as other: FlinkConfiguration) -> Bool {
    bytes == other.bytes
      && records.elementsEqual(other.records) {
        $0.keyStart == $1.keyStart && $0.keyLength == $1.keyLength && $0.textStart == $1.textStart
          && $0.textLength == $1.textLength
      }
  }

  /// Whether the value of an entry stands at a place.
  package func holdsValue(at location: SourceLocation) -> Bool {
    let start = UInt32(clamping: location.range.start.offset)
    return records.indices.contains { place in
      guard let other = details[place]?.provenance else {
        return records[place].value.start == start && paths[Int(records[place].path)] == location.path
      }
      return other.location == location
    }
  }

  /// The entries that took the place of others, in order.
  package var overriding: [Entry] {
    details.isEmpty
      ? []
      : details.filter { $0.value.provenance?.overrode.isEmpty == false }.keys.sorted().map(entry(at:))
  }

  /// The entries whose keys' UTF-8 meets a condition, in order.
  package func entries(whereKey condition: (UnsafeBufferPointer<UInt8>) -> Bool) -> [Entry] {
    var found: [Entry] = []
    bytes.withUnsafeBufferPointer { bytes in
      for place in records.indices {
        let start = Int(records[place].keyStart)
        let end = start + Int(records[place].keyLength)
        if condition(UnsafeBufferPointer(rebasing: bytes[start..<end])) { found.append(entry(at: place)) }
      }
    }
    return found
  }

  /// The entries whose key and printed value, both in UTF-8, meet a condition, in order.
  package func entries(
    where condition: (_ key: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool
  ) -> [Entry] {
    var found: [Entry] = []
    bytes.withUnsafeBufferPointer { bytes in
      for place in records.indices {
        let record = records[place]
        let key = bytes[Int(record.keyStart)..<Int(record.keyStart) + Int(record.keyLength)]
        let text = bytes[Int(record.textStart)..<Int(record.textStart) + Int(record.textLength)]
        if condition(UnsafeBufferPointer(rebasing: key), UnsafeBufferPointer(rebasing: text)) {
          found.append(entry(at: place))
        }
      }
    }
    return found
  }

  /// The Java type of a key's value; nil for a key that is not set.
  package func type(of key: String) -> FlinkValueType? { place(of: key).map { records[$0].type } }

  /// The first entry of a type, such as a null that Flink would not load.
  package func first(of type: FlinkValueType) -> Entry? {
    records.firstIndex { $0.type == type }.map { entry(at: $0) }
  }

  private func entry(at place: Int) -> Entry {
    let record = records[place]
    let details = details[place]
    let text = string(record.textStart, record.textLength)
    let provenance =
      details?.provenance
      ?? Provenance(.source(SourceLocation(path: paths[Int(record.path)], range: record.value.range)))
    return Entry(
      key: string(record.keyStart, record.keyLength),
      value: details?.value ?? ConfigurationValue(text, type: record.type), provenance: provenance,
      keyRange: record.hasKeyRange ? record.key.range : nil)
  }

  private func string(_ start: UInt32, _ length: UInt32) -> String {
    String(decoding: bytes[Int(start)..<Int(start) + Int(length)], as: UTF8.self)
  }

  private func place(of key: String) -> Int? {
    var key = key
    return key.withUTF8 { find($0, UInt32(truncatingIfNeeded: textHash($0))) }
  }

  // MARK: Writing

  /// Sets a key; what stood there before becomes part of the new value's provenance.
  package mutating func set(_ entry: Entry) {
    var path: UInt16 = 0
    var range = CompactRange.zero
    var details = Details(value: nil, provenance: nil)
    if case .source(let location) = entry.provenance.origin, let known = self.path(location.path) {
      path = known
      range = CompactRange(location.range)
      if !entry.provenance.overrode.isEmpty { details.provenance = entry.provenance }
    } else {
      details.provenance = entry.provenance
    }
    let type = entry.value.type
    if !type.isRebuiltFromText { details.value = entry.value }
    var key = entry.key
    var text = entry.value.flinkText
    key.withUTF8 { key in
      text.withUTF8 { text in
        set(
          key: key, text: text, type: type, path: path, range: range,
          keyRange: entry.keyRange.map { CompactRange($0) },
          details: details.value == nil && details.provenance == nil ? nil : details)
      }
    }
  }

  /// Sets a key to what stands in a file, without making strings.
  ///
  /// - Parameters:
  ///   - path: what `path(_:)` gave.
  ///   - value: only where the text does not say it all: lists, sets, maps and bytes.
  package mutating func set(
    key: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>, type: FlinkValueType, path: UInt16,
    range: CompactRange, keyRange: CompactRange?, value: ConfigurationValue? = nil
  ) {
    set(
      key: key, text: text, type: type, path: path, range: range, keyRange: keyRange,
      details: value.map { Details(value: $0, provenance: nil) })
  }

  /// Registers a file's name; nil when there are too many.
  package mutating func path(_ path: String) -> UInt16? {
    if let known = paths.lastIndex(of: path) { return UInt16(known) }
    guard paths.count < Int(UInt16.max) else { return nil }
    paths.append(path)
    return UInt16(paths.count - 1)
  }

  /// Makes room for as many entries and bytes of text.
  package mutating func reserve(entries: Int, bytes: Int) {
    records.reserveCapacity(entries)
    self.bytes.reserveCapacity(bytes)
    if slots.isEmpty {
      var size = 64
      while size < entries * 2 { size *= 2 }
      slots = Array(repeating: 0, count: size)
    }
  }

  /// Takes a key out.
  package mutating func remove(_ key: String) {
    guard place(of: key) != nil else { return }
    self = FlinkConfiguration(
      isStandardYAML: isStandardYAML, entries: entries.filter { !$0.key.utf8.elementsEqual(key.utf8) })
  }

  private mutating func set(
    key: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>, type: FlinkValueType, path: UInt16,
    range: CompactRange, keyRange: CompactRange?, details: Details?
  ) {
    let hash = UInt32(truncatingIfNeeded: textHash(key))
    var record = Record(
      keyStart: 0, keyLength: UInt32(key.count), textStart: UInt32(bytes.count), textLength: UInt32(text.count),
      hash: hash, path: path, type: type, hasKeyRange: keyRange != nil, value: range, key: keyRange ?? .zero)
    bytes.append(contentsOf: text)
    if let place = find(key, hash) {
      let old = entry(at: place).provenance
      record.keyStart = records[place].keyStart
      records[place] = record
      self.details[place] = details
      var provenance = entry(at: place).provenance
      provenance.replace(old)
      self.details[place, default: Details(value: nil, provenance: nil)].provenance = provenance
      return
    }
    record.keyStart = UInt32(bytes.count)
    bytes.append(contentsOf: key)
    records.append(record)
    if let details { self.details[records.count - 1] = details }
    if records.count * 2 > slots.count { grow() } else { insert(records.count - 1) }
  }

  // MARK: The table

  private func find(_ key: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int? {
    guard !slots.isEmpty else { return nil }
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      let record = records[place]
      if record.hash == hash && Int(record.keyLength) == key.count
        && bytes.withUnsafeBufferPointer({ bytes in
          UnsafeBufferPointer(rebasing: bytes[Int(record.keyStart)..<Int(record.keyStart + record.keyLength)])
            .elementsEqual(key)
        })
      {
        return place
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func insert(_ place: Int) {
    var slot = Int(records[place].hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(place + 1)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: max(64, slots.count * 4))
    for place in records.indices { insert(place) }
  }
}

/// A `SourceRange` in half the room.
package struct CompactRange: Sendable, Hashable {
  package var start: UInt32
  package var startLine: UInt32
  package var startColumn: UInt32
  package var end: UInt32
  package var endLine: UInt32
  package var endColumn: UInt32

  package init(
    start: UInt32, startLine: UInt32, startColumn: UInt32, end: UInt32, endLine: UInt32, endColumn: UInt32
  ) {
    self.start = start
    self.startLine = startLine
    self.startColumn = startColumn
    self.end = end
    self.endLine = endLine
    self.endColumn = endColumn
  }

  package init(_ range: SourceRange) {
    self.init(
      start: UInt32(clamping: range.start.offset), startLine: UInt32(clamping: range.start.line),
      startColumn: UInt32(clamping: range.start.column), end: UInt32(clamping: range.end.offset),
      endLine: UInt32(clamping: range.end.line), endColumn: UInt32(clamping: range.end.column))
  }

  package static let zero = CompactRange(start: 0, startLine: 1, startColumn: 1, end: 0, endLine: 1, endColumn: 1)

  package var range: SourceRange {
    SourceRange(
      start: SourcePosition(line: Int(startLine), column: Int(startColumn), offset: Int(start)),
      end: SourcePosition(line: Int(endLine), column: Int(endColumn), offset: Int(end)))
  }
}
