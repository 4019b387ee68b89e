package import Diagnostics

/// A YAML or JSON stream as an immutable tree of nodes with places: an arena in document order.
///
/// No node owns a class or a `String`: a node is a fixed-size record, and its text is a slice of the source, or of one
/// buffer that holds the few scalars which escapes or folding changed. A child of a collection follows it directly;
/// its next sibling stands where its own subtree ends.
package struct YAMLTree: Sendable {
  let storage: Storage

  /// The text that was parsed, as UTF-8.
  package var source: SourceFile { storage.source }

  /// What stopped the parser, if it did. The nodes before it are there.
  package var problem: YAMLProblem? { storage.problem }

  /// The root nodes, one for each document. An empty document has an empty plain scalar as its root.
  package var documents: [YAMLNode] {
    // A document that the parser gave up before its first node has none.
    storage.roots.lazy.filter { $0 < storage.nodes.count }.map { YAMLNode(tree: self, id: $0) }
  }

  /// How many nodes the tree has, in all documents.
  package var nodeCount: Int { storage.nodes.count }

  /// Immutable once made.
  final class Storage: Sendable {
    let source: SourceFile
    let nodes: [YAMLRecord]
    /// Text of scalars that is not a slice of the source.
    let texts: [UInt8]
    let roots: [UInt32]
    /// Tags and anchors are rare.
    let properties: [UInt32: YAMLProperties]
    let problem: YAMLProblem?

    init(
      source: SourceFile, nodes: [YAMLRecord], texts: [UInt8], roots: [UInt32],
      properties: [UInt32: YAMLProperties], problem: YAMLProblem?
    ) {
      self.source = source
      self.nodes = nodes
      self.texts = texts
      self.roots = roots
      self.properties = properties
      self.problem = problem
    }
  }
}

/// One record of the arena: 32 bytes.
package struct YAMLRecord: Sendable {
  package var kind: YAMLNode.Kind
  package var style: YAMLNode.Style
  /// Whether `textStart` counts in the source rather than in the buffer beside it.
  @usableFromInline package var textInSource: Bool
  /// Whether a tag or an anchor stands before the node.
  package var hasProperties: Bool
  /// Bytes in the source: a scalar with its quotes, a collection to the end of its last child or bracket.
  package var start: UInt32
  package var end: UInt32
  /// Of the start, from 1.
  package var line: UInt32
  package var column: UInt32
  /// Scalars: their text. Aliases: `textStart` is the id of the target.
  @usableFromInline package var textStart: UInt32
  @usableFromInline package var textLength: UInt32
  /// The id after the last node of this subtree: that of the next sibling, where there is one.
  package var subtreeEnd: UInt32
}

/// What stands before a node: `&anchor`, `!tag`.
struct YAMLProperties: Sendable {
  var anchor: String?
  var tag: String?
  /// Where they begin.
  var start: SourcePosition
}
