package import Diagnostics

/// A node of a `YAMLTree`: a small handle, cheap to copy.
package struct YAMLNode: Sendable {
  package enum Kind: UInt8, Sendable {
    case scalar
    case sequence
    case mapping
    case alias
  }

  /// How a scalar or a collection was written.
  package enum Style: UInt8, Sendable {
    case plain
    case singleQuoted
    case doubleQuoted
    case literal
    case folded
    case block
    case flow
  }

  package let tree: YAMLTree
  package let id: UInt32

  var record: YAMLRecord { tree.storage.nodes[Int(id)] }

  package var kind: Kind { record.kind }
  package var style: Style { record.style }
  /// The tag as libyaml resolves it (`tag:yaml.org,2002:int`, `!count`, `!`); nil where none is written.
  package var tag: String? { record.hasProperties ? tree.storage.properties[id]?.tag : nil }
  package var anchor: String? { record.hasProperties ? tree.storage.properties[id]?.anchor : nil }

  /// The node itself, or what an alias stands for.
  package var resolved: YAMLNode {
    let record = record
    return record.kind == .alias ? YAMLNode(tree: tree, id: record.textStart) : self
  }

  /// The scalar's text with quotes, escapes and folding undone; empty for collections.
  package var text: String {
    withText { String(decoding: $0, as: UTF8.self) }
  }

  /// The scalar's text as UTF-8, without a copy.
  package func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    let record = record
    guard record.kind == .scalar else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    let range = Int(record.textStart)..<Int(record.textStart) + Int(record.textLength)
    if record.textInSource {
      return try tree.source.text.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
    return try tree.storage.texts.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// Whether the scalar's text is exactly this.
  package func hasText(_ other: StaticString) -> Bool {
    withText { text in
      text.count == other.utf8CodeUnitCount
        && text.elementsEqual(UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
    }
  }

  /// What a reader makes of the scalar, aliases followed; nil for collections.
  package func scalar(_ schema: YAMLSchema) -> YAMLScalar? {
    let node = resolved
    guard node.kind == .scalar else { return nil }
    return node.withText { resolveScalar($0, plain: node.style == .plain, tag: node.tag, schema: schema) }
  }

  /// The type that a reader gives to the scalar, aliases followed; nil for collections. Makes no `String`.
  package func type(_ schema: YAMLSchema) -> YAMLScalarType? {
    let node = resolved
    guard node.kind == .scalar else { return nil }
    return node.withText { resolveType($0, plain: node.style == .plain, tag: node.tag, schema: schema) }
  }

  /// The items of a sequence, aliases not followed; empty for other kinds.
  package var items: Children { Children(of: self, kind: .sequence) }

  /// The keys and values of a mapping in order, aliases not followed; empty for other kinds.
  package var entries: Entries { Entries(children: Children(of: self, kind: .mapping)) }

  /// The value of a key of a mapping, aliases followed; the last one where a key stands twice.
  package subscript(key: String) -> YAMLNode? { entry(key)?.value.resolved }

  /// The key node of a mapping's entry.
  package func keyNode(_ key: String) -> YAMLNode? { entry(key)?.key }

  private func entry(_ key: String) -> (key: YAMLNode, value: YAMLNode)? {
    var key = key
    return key.withUTF8 { wanted in
      var found: (key: YAMLNode, value: YAMLNode)?
      for entry in resolved.entries {
        let name = entry.key.resolved
        guard name.kind == .scalar else { continue }
        if name.withText({ $0.count == wanted.count && $0.elementsEqual(wanted) }) { found = entry }
      }
      return found
    }
  }

  /// The place of the node's first character: cheaper than `range`, which counts on to the end.
  package var start: SourcePosition {
    let record = record
    return SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
  }

  /// Where the node stands: a scalar with its quotes, a collection to the end of its last child.
  package var range: SourceRange {
    let record = record
    let start = SourcePosition(line: Int(record.line), column: Int(record.column), offset: Int(record.start))
    return SourceRange(start: start, end: tree.source.position(from: start, to: Int(record.end)))
  }

  /// As `range`, from the tag or anchor before the node.
  package var rangeWithProperties: SourceRange {
    let range = range
    guard record.hasProperties, let properties = tree.storage.properties[id] else { return range }
    return SourceRange(start: properties.start, end: range.end)
  }

  package var location: SourceLocation { SourceLocation(path: tree.source.path, range: range) }

  /// The direct children of a collection.
  package struct Children: Sequence, IteratorProtocol {
    let tree: YAMLTree
    var position: UInt32
    let end: UInt32

    init(of node: YAMLNode, kind: Kind) {
      let record = node.record
      tree = node.tree
      position = node.id + 1
      end = record.kind == kind ? record.subtreeEnd : node.id + 1
    }

    package mutating func next() -> YAMLNode? {
      guard position < end else { return nil }
      let node = YAMLNode(tree: tree, id: position)
      position = tree.storage.nodes[Int(position)].subtreeEnd
      return node
    }
  }

  /// The pairs of a mapping.
  package struct Entries: Sequence, IteratorProtocol {
    var children: Children

    package mutating func next() -> (key: YAMLNode, value: YAMLNode)? {
      guard let key = children.next(), let value = children.next() else { return nil }
      return (key, value)
    }
  }
}
