/// Bounds that make hostile input an error instead of an outage.
package struct YAMLLimits: Sendable, Hashable {
  /// Bytes of one document stream, as UTF-8. Default 16 MiB; never more than 4 GiB.
  package var bytes: Int
  /// Nested collections. Default 100; Flink's own files stay under 10.
  package var depth: Int
  /// Nodes in the tree. Default 1,000,000.
  package var nodes: Int
  /// Nodes there would be with every alias replaced by its target. Default 1,000,000.
  package var expandedNodes: Int
  /// Bytes of text that aliases stand for, each use counted. Default 64 MiB: whoever takes a value by an alias copies its text.
  package var expandedBytes: Int
  /// `%` directives at the start of documents, over which libyaml is quadratic. Default 100.
  package var directives: Int

  package init(
    bytes: Int = 16 << 20, depth: Int = 100, nodes: Int = 1_000_000, expandedNodes: Int = 1_000_000,
    expandedBytes: Int = 64 << 20, directives: Int = 100
  ) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.expandedNodes = expandedNodes
    self.expandedBytes = expandedBytes
    self.directives = directives
  }
}
