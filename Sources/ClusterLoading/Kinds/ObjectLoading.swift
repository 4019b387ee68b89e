import ClusterModel
import Diagnostics
import FlinkOptions
import YAMLTree

/// Reads what every Kubernetes-style object has: its kind, place and metadata.
func loadObject(_ root: YAMLNode, kind: DocumentKind, context: inout LoadingContext) -> Cluster {
  var cluster = Cluster(kind: kind, path: context.path)
  cluster.document = SourceLocation(path: context.path, range: SourceRange(at: root.start))
  guard let metadata = root["metadata"] else { return cluster }
  cluster.deferField(.metadata) { structuredNode(metadata) }
  if metadata.kind != .mapping {
    context.report(
      LoadingRules.objectFieldType, "'metadata' must be a map", at: metadata.location,
      effect: "The API server rejects the object.")
  }
  cluster.name = locatedString(metadata["name"])
  cluster.namespace = locatedString(metadata["namespace"])
  return cluster
}

/// A string of an object, with its place; nil for what kubectl reads as another type.
func locatedString(_ node: YAMLNode?) -> Located<String>? {
  guard let node, case .string(let text)? = node.scalar(.kubernetes) else { return nil }
  return Located(text, Provenance(.source(node.location)))
}

/// The spec as a tree without `flinkConfiguration`, which has rules of its own.
func structuredSpec(_ node: YAMLNode?) -> (spec: StructuredNode?, flinkConfiguration: YAMLNode?) {
  guard let node else { return (nil, nil) }
  guard node.resolved.kind == .mapping else { return (structuredNode(node), nil) }
  var configuration: YAMLNode?
  var entries: [StructuredValue.Entry] = []
  for entry in node.mergedEntries().entries {
    if entry.name == "flinkConfiguration" {
      configuration = entry.value.resolved
    } else {
      entries.append(structuredEntry(entry))
    }
  }
  // Only the start: a mistake in the spec is one of its fields.
  let place = SourceLocation(path: node.tree.source.path, range: SourceRange(at: node.start))
  return (StructuredNode(.map(entries), Provenance(.source(place))), configuration)
}

/// Puts the fields that a `FlinkDeployment` and a `kind: Cluster` share where the model has a place for them.
func readDeploymentFields(_ spec: StructuredNode, into cluster: inout Cluster) {
  cluster.spec = spec
  for entry in spec.entries {
    let value = entry.value
    switch entry.key {
    case "image": cluster.image = value.locatedString
    case "mode": cluster.mode = value.locatedString
    case "flinkVersion":
      cluster.flinkVersion = value.string.flatMap { FlinkVersion($0) }.map { Located($0, value.provenance) }
    case "jobManager": cluster.jobManager = value
    case "taskManager": cluster.taskManager = value
    case "job": cluster.job = value
    case "podTemplate": cluster.podTemplate = value
    default: cluster.otherFields.append(entry)
    }
  }
}

/// Reports keys that stand twice in one mapping, which kubectl's strict validation rejects.
func duplicateKeys(in tree: YAMLTree) -> [Diagnostic] {
  let duplicates = tree.duplicateKeys(.kubernetes, limit: 100).filter { !$0.again.isMergeKey }
  guard !duplicates.isEmpty else { return [] }
  // Files of Drey's own never come to kubectl.
  let isOwn = tree.documents.contains { $0["apiVersion"]?.text.hasPrefix("drey/") == true }
  return duplicates.map { duplicate in
    LoadingRules.duplicateKey.diagnostic(
      "'\(shown(duplicate.again.resolved.text))' stands twice in this map", at: duplicate.again.location,
      path: tree.source.path,
      effect: isOwn
        ? "Nobody can tell which of the two is meant."
        : "kubectl's strict validation rejects the object; without it the last one wins in silence.",
      help: "remove one of the two",
      notes: [Diagnostic.Note("the first one stands here", at: duplicate.first.location)])
  }
}
