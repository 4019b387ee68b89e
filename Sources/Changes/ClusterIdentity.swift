package import ClusterModel

/// What a cluster is known by from revision to revision.
package struct ClusterIdentity: Sendable, Hashable {
  package var kind: DocumentKind
  package var namespace: String?
  package var name: String?
  /// From the root of what is compared.
  package var path: String
  /// Of a `FlinkBlueGreenDeployment`, whose kind is that of the deployments that it holds.
  package var isBlueGreen = false

  package init(kind: DocumentKind, namespace: String? = nil, name: String? = nil, path: String) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.path = path
  }

  package init(_ cluster: Cluster) {
    self.init(
      kind: cluster.kind, namespace: cluster.namespace?.value, name: cluster.name?.value, path: cluster.path)
    isBlueGreen = cluster.isBlueGreen
  }

  /// `prod/fraud-scoring`, or the path of a configuration that has no name.
  package var label: String {
    guard let name else { return path }
    return namespace.map { "\($0)/\(name)" } ?? name
  }

  /// Whether it is one of Flink's own files, which have no name but their place.
  var isFlinkFile: Bool { kind == .flinkConfiguration || kind == .legacyFlinkConfiguration }

  /// The directory of a file, empty for none.
  var directory: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
}
