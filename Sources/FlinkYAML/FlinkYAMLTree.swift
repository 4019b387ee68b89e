/// A YAML document as Flink reads it: an arena of nodes in document order.
///
/// A child of a collection follows it directly; its next sibling stands where its own subtree ends. Texts are slices
/// of the source, or of one buffer that holds what escapes and folding changed.
package struct FlinkYAMLTree: Sendable {
  /// UTF-8.
  package let source: [UInt8]
  package internal(set) var nodes: [Node] = []
  package internal(set) var texts: [UInt8] = []
  /// The tags that no constructor knows, in the order of their nodes. No dictionary: the first one with such keys takes a process
  /// of one file longer than all else here.
  var unknownTags: [(node: UInt32, tag: String)] = []
  /// Whether an alias inside a node names it, by node; short of the last ones.
  private(set) var recursive: [Bool] = []
  /// Aliases of collections, whose targets share one Java object.
  package internal(set) var hasCollectionAliases = false

  init(source: [UInt8]) { self.source = source }

  mutating func markRecursive(_ node: UInt32) {
    while recursive.count <= Int(node) { recursive.append(false) }
    recursive[Int(node)] = true
  }

  func isRecursive(_ node: UInt32) -> Bool { Int(node) < recursive.count && recursive[Int(node)] }

  package enum Kind: UInt8, Sendable {
    case scalar
    case sequence
    case mapping
    case alias
  }

  /// What snakeyaml-engine's core schema makes of a node, from its tag or its text.
  package enum Tag: UInt8, Sendable {
    case null
    case boolean
    case integer
    case float
    case string
    case binary
    case sequence
    case mapping
    case set
    case uuid
    case optional
    case unknown
  }

  /// One record of the arena.
  package struct Node: Sendable {
    package var kind: Kind
    package var tag: Tag
    /// Whether `textStart` counts in the source rather than in `texts`.
    package var textInSource: Bool
    package var isPlain: Bool
    /// The id after the last node of this subtree.
    package var subtreeEnd: UInt32
    /// Scalars: their text. Aliases: `textStart` is the id of the target.
    package var textStart: UInt32
    package var textLength: UInt32
    /// Bytes in the source; lines and columns from 1.
    package var start: UInt32
    package var startLine: UInt32
    package var startColumn: UInt32
    package var end: UInt32
    package var endLine: UInt32
    package var endColumn: UInt32

    var place: FlinkYAMLError.Place {
      FlinkYAMLError.Place(offset: Int(start), line: Int(startLine), column: Int(startColumn))
    }
  }

  /// The node itself, or what an alias stands for.
  package func resolved(_ id: UInt32) -> UInt32 {
    let node = nodes[Int(id)]
    return node.kind == .alias ? node.textStart : id
  }

  /// The scalar's text, quotes and folding undone.
  package func text(_ id: UInt32) -> ArraySlice<UInt8> {
    let node = nodes[Int(id)]
    let range = Int(node.textStart)..<Int(node.textStart) + Int(node.textLength)
    return node.textInSource ? source[range] : texts[range]
  }

  /// The scalar's text as plain memory, which must not leave the closure.
  @inlinable package func withText<Result>(_ id: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let node = nodes[Int(id)]
    let range = Int(node.textStart)..<Int(node.textStart) + Int(node.textLength)
    if node.textInSource {
      return source.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
    return texts.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// The scalar's text as a string.
  func string(_ id: UInt32) -> String { withText(id) { String(decoding: $0, as: UTF8.self) } }

  /// The direct children of a collection, aliases not followed.
  package func children(of id: UInt32) -> [UInt32] {
    var children: [UInt32] = []
    var child = id + 1
    let end = nodes[Int(id)].subtreeEnd
    while child < end {
      children.append(child)
      child = nodes[Int(child)].subtreeEnd
    }
    return children
  }

  /// Whether the document has no content: Flink takes it for an empty configuration.
  package var isEmpty: Bool { nodes.isEmpty || nodes[0].tag == .null }
}
