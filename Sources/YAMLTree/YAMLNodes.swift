internal import Diagnostics

/// The nodes of a tree as plain memory, for loops over many of them: nothing is retained, released or copied.
///
/// Valid only inside `YAMLTree.withNodes`. Ids run in document order: the first child of `id` is `id + 1`, its next
/// sibling `self[id].subtreeEnd`. A mapping's children are key, value, key, value.
package struct YAMLNodes {
  @usableFromInline let records: UnsafeBufferPointer<YAMLRecord>
  @usableFromInline let source: UnsafeBufferPointer<UInt8>
  @usableFromInline let texts: UnsafeBufferPointer<UInt8>
  let tree: YAMLTree

  /// How many nodes there are, in all documents.
  @inlinable package var count: Int { records.count }

  @inlinable package subscript(id: UInt32) -> YAMLRecord { records[Int(id)] }

  /// The UTF-8 text of a scalar, quotes and escapes undone; empty for other kinds.
  @inlinable package func text(_ id: UInt32) -> UnsafeBufferPointer<UInt8> {
    let record = records[Int(id)]
    guard record.kind == .scalar, record.textLength > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
    let range = Int(record.textStart)..<Int(record.textStart) + Int(record.textLength)
    return UnsafeBufferPointer(rebasing: record.textInSource ? source[range] : texts[range])
  }

  /// The node that an alias stands for, or the node itself.
  @inlinable package func resolved(_ id: UInt32) -> UInt32 {
    let record = records[Int(id)]
    return record.kind == .alias ? record.textStart : id
  }

  /// The tag, as `YAMLNode.tag`.
  package func tag(_ id: UInt32) -> String? {
    self[id].hasProperties ? tree.storage.properties[id]?.tag : nil
  }

  /// The type that a reader gives to a scalar; nil for other kinds.
  package func type(_ id: UInt32, _ schema: YAMLSchema) -> YAMLScalarType? {
    guard self[id].kind == .scalar else { return nil }
    return resolveType(text(id), plain: self[id].style == .plain, tag: tag(id), schema: schema)
  }

  /// What a reader makes of a scalar; nil for other kinds.
  package func scalar(_ id: UInt32, _ schema: YAMLSchema) -> YAMLScalar? {
    guard self[id].kind == .scalar else { return nil }
    return resolveScalar(text(id), plain: self[id].style == .plain, tag: tag(id), schema: schema)
  }
}

extension YAMLTree {
  /// Gives the nodes as plain memory. What the closure is given must not leave it.
  package func withNodes<Result, Failure: Error>(_ body: (YAMLNodes) throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    try storage.nodes.withUnsafeBufferPointer { (records) throws(Failure) in
      try storage.source.text.withUnsafeBufferPointer { (source) throws(Failure) in
        try storage.texts.withUnsafeBufferPointer { (texts) throws(Failure) in
          try body(YAMLNodes(records: records, source: source, texts: texts, tree: self))
        }
      }
    }
  }

  /// The ids of the root nodes, for `YAMLNodes`.
  package var rootIDs: [UInt32] { storage.roots }

  /// The node with an id that `YAMLNodes` gave.
  package func node(_ id: UInt32) -> YAMLNode { YAMLNode(tree: self, id: id) }
}
