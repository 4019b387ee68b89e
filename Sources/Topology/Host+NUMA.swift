extension Host {
  /// The GPUs of one NUMA node.
  package struct NUMAGroup: Sendable, Hashable {
    /// Nil: the tool doesn't say.
    package var node: Int?
    package var gpus: [GPU]
  }

  /// The GPUs by NUMA node, known nodes first.
  package var numaGroups: [NUMAGroup] {
    Dictionary(grouping: gpus, by: \.numaNode).map { NUMAGroup(node: $0.key, gpus: $0.value) }
      .sorted { ($0.node ?? .max) < ($1.node ?? .max) }
  }
}
