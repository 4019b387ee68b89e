/// Bounds that make hostile input an error instead of an outage.
package struct XMLLimits: Sendable, Hashable {
  /// Bytes of the document, as UTF-8. Default 16 MiB; never more than 2 GiB.
  package var bytes: Int
  /// Nested elements. Default 100; `nvidia-smi` stays under 10.
  package var depth: Int
  /// Elements, attributes and stretches of text. Default 1,000,000.
  package var nodes: Int
  /// Bytes of text and attributes with entities expanded. Default 32 MiB.
  package var expandedBytes: Int

  package init(
    bytes: Int = 16 << 20, depth: Int = 100, nodes: Int = 1_000_000, expandedBytes: Int = 32 << 20
  ) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.expandedBytes = expandedBytes
  }
}
