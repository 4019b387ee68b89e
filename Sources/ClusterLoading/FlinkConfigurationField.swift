package import ClusterModel
import Diagnostics
import FlinkYAML
package import YAMLTree

/// Flattens a `flinkConfiguration` field as the Flink Kubernetes Operator does: every value becomes text.
///
/// From operator 1.13 on the field is free-form: maps become dotted keys, a list its items joined with `;` (an empty one
/// nothing), a null the word `null`. Before, it is a map of strings. The API server keeps an object's keys sorted, so of
/// two ways to spell one key the one that sorts last wins.
/// https://github.com/apache/flink-kubernetes-operator, `ConfigObjectNode`
package func flinkConfiguration(from node: YAMLNode) -> FlinkConfiguration {
  node.tree.withNodes { nodes in
    var flattening = Flattening(nodes: nodes, tree: node.tree)
    flattening.addAll(of: node.resolved.id)
    return flattening.configuration
  }
}

/// Flattens the `flinkConfiguration` of a `kind: Cluster`, whose values are what Flink itself would read in its `config.yaml`: `no`
/// and `on` are words, and an item of a list may hold a `;`.
///
/// - Returns: the options, and the places of keys whose value is null, which Flink takes nowhere; they are left out.
func clusterConfiguration(from node: YAMLNode) -> (configuration: FlinkConfiguration, nulls: [Located<String>]) {
  node.tree.withNodes { nodes in
    var flattening = Flattening(nodes: nodes, tree: node.tree)
    flattening.readsAsFlink = true
    flattening.addAll(of: node.resolved.id)
    return (flattening.configuration, flattening.nulls)
  }
}

/// Flattens out of plain memory: a deployment has a hundred options, and a run ten thousand deployments.
private struct Flattening {
  let nodes: YAMLNodes
  let tree: YAMLTree
  var configuration = FlinkConfiguration(isStandardYAML: false)
  /// Whether values are typed as Flink types them, and not as `kubectl` does.
  var readsAsFlink = false
  /// Keys without a value, where that is to be told.
  var nulls: [Located<String>] = []
  private let path: UInt16
  /// Whether columns are bytes.
  private let isASCII: Bool
  /// The dotted key down to here.
  private var key: [UInt8] = []

  init(nodes: YAMLNodes, tree: YAMLTree) {
    self.nodes = nodes
    self.tree = tree
    // The first path of a configuration is always taken.
    path = configuration.path(tree.source.path) ?? 0
    isASCII = tree.source.isASCII
  }

  /// Adds all of a field, for which there is room then.
  mutating func addAll(of field: UInt32) {
    let root = nodes[field]
    configuration.reserve(
      entries: Int(root.subtreeEnd - field) / 2, bytes: max(Int(root.end) - Int(root.start), 0))
    add(field)
  }

  /// Adds a mapping's entries, in the order of their names.
  mutating func add(_ mapping: UInt32) {
    guard let pairs = simplePairs(of: mapping) else { return addMerged(mapping) }
    let nodes = nodes
    for pair in pairs.sorted(by: { precedes(nodes.text($0.name), nodes.text($1.name)) }) {
      let length = key.count
      if length > 0 { key.append(0x2E) }
      key.append(contentsOf: nodes.text(pair.name))
      addValue(pair.value, key: pair.key)
      key.removeLast(key.count - length)
    }
  }

  /// A mapping with merge keys, or with names that are no strings in YAML.
  private mutating func addMerged(_ mapping: UInt32) {
    let entries = tree.node(mapping).mergedEntries().entries
    for entry in entries.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      let length = key.count
      if length > 0 { key.append(0x2E) }
      key.append(contentsOf: entry.name.utf8)
      addValue(entry.value.id, key: entry.key.id)
      key.removeLast(key.count - length)
    }
  }

  /// The entries of a mapping whose names are plain strings; nil for others.
  private func simplePairs(of mapping: UInt32) -> [(key: UInt32, name: UInt32, value: UInt32)]? {
    var pairs: [(key: UInt32, name: UInt32, value: UInt32)] = []
    var key = mapping + 1
    let end = nodes[mapping].subtreeEnd
    while key < end {
      let value = nodes[key].subtreeEnd
      guard value < end else { break }
      let name = nodes.resolved(key)
      guard nodes.type(name, .kubernetes) == .string, !(nodes.text(key).count == 2 && tree.node(key).isMergeKey) else {
        return nil
      }
      pairs.append((key, name, value))
      key = nodes[value].subtreeEnd
    }
    return pairs
  }

  private mutating func addValue(_ value: UInt32, key keyNode: UInt32) {
    let target = nodes.resolved(value)
    switch nodes[target].kind {
    case .mapping:
      add(target)
    case .sequence:
      let items = tree.node(target).items.map { item in
        guard item.resolved.kind == .scalar else { return "" }
        return readsAsFlink ? quotedItem(flinkText(item.resolved)) : jsonText(item.resolved)
      }
      if !items.isEmpty { set(items.joined(separator: ";"), value, keyNode) }
    case .scalar, .alias:
      let type = nodes.type(target, readsAsFlink ? .core : .kubernetes)
      if type == .string {
        set(nodes.text(target), value, keyNode)
      } else if readsAsFlink, type == .null {
        nulls.append(Located(String(decoding: key, as: UTF8.self), Provenance(.source(tree.node(value).location))))
      } else if readsAsFlink {
        set(flinkText(tree.node(target)), value, keyNode)
      } else {
        set(jsonText(tree.node(target)), value, keyNode)
      }
    }
  }

  private mutating func set(_ text: String, _ value: UInt32, _ keyNode: UInt32) {
    var text = text
    text.withUTF8 { set($0, value, keyNode) }
  }

  private mutating func set(_ text: UnsafeBufferPointer<UInt8>, _ value: UInt32, _ keyNode: UInt32) {
    let place = range(of: value)
    let keyPlace = range(of: keyNode)
    key.withUnsafeBufferPointer {
      configuration.set(key: $0, text: text, type: .string, path: path, range: place, keyRange: keyPlace)
    }
  }

  private func range(of id: UInt32) -> CompactRange {
    let record = nodes[id]
    if isASCII, record.kind == .scalar, record.textInSource {
      // It stands on one line.
      return CompactRange(
        start: record.start, startLine: record.line, startColumn: record.column, end: record.end,
        endLine: record.line, endColumn: record.column + (record.end - record.start))
    }
    let start = SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
    return CompactRange(SourceRange(start: start, end: tree.source.position(from: start, to: Int(record.end))))
  }
}

/// Bytewise, as the API server sorts keys.
private func precedes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
  left.lexicographicallyPrecedes(right)
}

/// A scalar as Flink prints it.
private func flinkText(_ node: YAMLNode) -> String {
  switch node.scalar(.core) {
  case .boolean(let value): value ? "true" : "false"
  case .integer(let value): String(value)
  case .bigInteger(let text), .string(let text): text
  case .double(let value): ConfigurationValue.double(value).flinkText
  case .null: "null"
  case .binary, .mismatch, nil: node.text
  }
}

/// An item of a list that Flink's splitter gives back: in quotes where a `;` or a quote would be read otherwise.
private func quotedItem(_ text: String) -> String {
  let isPlain =
    !text.utf8.contains { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
    && text.utf8.first.map { $0 > 0x20 } == true && text.utf8.last.map { $0 > 0x20 } == true
  guard !isPlain else { return text }
  return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}

/// A scalar after `kubectl` made JSON of it and Jackson text of that.
private func jsonText(_ node: YAMLNode) -> String {
  switch structuredScalar(node) {
  case .null: return "null"
  case .boolean(let value): return value ? "true" : "false"
  case .integer(let value): return String(value)
  case .string(let text): return text
  case .number(let text):
    guard let value = Double(text), value.isFinite else { return text }
    // JSON has no floats as such: what is written without a fraction is an integer again.
    if value == value.rounded(), abs(value) < 1e21 { return wholeText(value) }
    return javaText(value)
  case .list, .map: return ""
  }
}

private func wholeText(_ value: Double) -> String {
  if let whole = Int64(exactly: value) { return String(whole) }
  let (digits, exponent) = javaDecimal(abs(value))
  let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
  return (value < 0 ? "-" : "") + text + String(repeating: "0", count: max(0, exponent - digits.count))
}
