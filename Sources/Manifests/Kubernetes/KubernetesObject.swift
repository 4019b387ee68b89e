internal import ClusterModel

/// A Kubernetes object of a cluster: its namespace, labels and annotations are the cluster's.
///
/// - Parameters:
///   - labels: labels of Flink's own kind, which the cluster's may not take away.
///   - fields: what follows `metadata`.
func kubernetesObject(
  _ apiVersion: String, _ kind: String, name: String, of cluster: Cluster, labels: [ManifestNode.Entry] = [],
  _ fields: [ManifestNode.Entry], _ rule: Derivation
) -> ManifestNode {
  var metadata = [ManifestNode.Entry("name", .derived(name, rule, from: cluster.name?.provenance))]
  if let namespace = cluster.namespace { metadata.append(.init("namespace", namespace.node)) }
  metadata += clusterMetadata(cluster, labels: labels)
  return ManifestNode(
    .mapping(
      [
        .init("apiVersion", .derived(apiVersion, rule)), .init("kind", .derived(kind, rule)),
        .init("metadata", ManifestNode(.mapping(metadata), .derived(rule, from: cluster.metadata?.provenance))),
      ] + fields.map { $0.isFrame ? .init($0.key, ManifestNode($0.node.value, .derived(rule))) : $0 }), .derived(rule))
}

extension ManifestNode.Entry {
  /// Whether it is the part of an object that holds all others, and comes from none of them.
  fileprivate var isFrame: Bool { key == "spec" && !node.entries.isEmpty }
}

/// `labels` and `annotations` of a cluster as entries of a `metadata`.
func clusterMetadata(_ cluster: Cluster, labels own: [ManifestNode.Entry] = []) -> [ManifestNode.Entry] {
  var entries: [ManifestNode.Entry] = []
  var labels = cluster.metadata?["labels"]?.manifest
  for label in own {
    var node = labels ?? ManifestNode(.mapping([]), label.node.provenance)
    node.set(label.key, label.node)
    labels = node
  }
  if let labels { entries.append(.init("labels", labels)) }
  if let annotations = cluster.metadata?["annotations"] { entries.append(.init("annotations", annotations.manifest)) }
  return entries
}

/// The labels that Flink's native mode and the operator give to pods, and services select by.
func flinkLabels(
  _ name: String, component: String? = nil, type: String? = nil, _ rule: Derivation, from origin: Provenance?
) -> [ManifestNode.Entry] {
  var labels = [ManifestNode.Entry("app", .derived(name, rule, from: origin))]
  if let component { labels.append(.init("component", .derived(component, rule))) }
  if let type { labels.append(.init("type", .derived(type, rule))) }
  return labels
}

extension ManifestNode {
  static func integer(_ number: Int64, _ rule: Derivation, from origin: Provenance? = nil) -> ManifestNode {
    ManifestNode(.integer(number), .derived(rule, from: origin))
  }

  static func list(_ items: [ManifestNode], _ rule: Derivation) -> ManifestNode {
    ManifestNode(.sequence(items), .derived(rule))
  }

  /// A mapping whose entries a rule made.
  static func map(_ rule: Derivation, _ entries: Entry...) -> ManifestNode { .group(entries, rule) }
}
