package import Diagnostics

/// A YAML stream as an immutable tree of nodes with places: an arena in document order.
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
  package var documents: [YAMLNode] { storage.roots.map { YAMLNode(tree: self, id: $0) } }

  /// Immutable once made.
  final class Storage: Sendable {
    let source: SourceFile
    let nodes: [Node]
    /// Text of scalars that is not a slice of the source.
    let texts: [UInt8]
    let roots: [UInt32]
    /// Tags and anchors are rare.
    let tags: [UInt32: String]
    let anchors: [UInt32: String]
    let problem: YAMLProblem?

    init(
      source: SourceFile, nodes: [Node], texts: [UInt8], roots: [UInt32], tags: [UInt32: String],
      anchors: [UInt32: String], problem: YAMLProblem?
    ) {
      self.source = source
      self.nodes = nodes
      self.texts = texts
      self.roots = roots
      self.tags = tags
      self.anchors = anchors
      self.problem = problem
    }
  }

  /// One record of the arena.
  struct Node: Sendable {
    var kind: YAMLNode.Kind
    var style: YAMLNode.Style
    /// Whether `textStart` counts in the source rather than in `texts`.
    var textInSource: Bool
    /// Bytes in the source.
    var start: UInt32
    var end: UInt32
    /// From 1.
    var line: UInt32
    var column: UInt32
    /// Scalars: their text. Aliases: `textStart` is the id of the target.
    var textStart: UInt32
    var textLength: UInt32
    /// The id after the last node of this subtree.
    var subtreeEnd: UInt32
  }
}
