import ClusterModel
import Diagnostics
import FlinkOptions
import YAMLTree

/// Loads a `FlinkDeployment` of the Flink Kubernetes Operator.
func loadFlinkDeployment(_ root: YAMLNode, context: inout LoadingContext) -> Cluster {
  loadCustomResource(root, kind: .flinkDeployment, context: &context)
}

/// Loads a `FlinkSessionJob`, which runs on the cluster that its `deploymentName` names.
func loadFlinkSessionJob(_ root: YAMLNode, context: inout LoadingContext) -> Cluster {
  loadCustomResource(root, kind: .flinkSessionJob, context: &context)
}

private func loadCustomResource(_ root: YAMLNode, kind: DocumentKind, context: inout LoadingContext) -> Cluster {
  var cluster = loadObject(root, kind: kind, context: &context)
  let metadata = root["metadata"]
  if cluster.name == nil, metadata?["generateName"] == nil, metadata.map({ $0.kind == .mapping }) != false {
    context.report(
      LoadingRules.objectWithoutName, "'metadata.name' is missing",
      at: root.keyNode("metadata")?.location ?? cluster.document,
      effect: "The API server rejects the object.", help: "add metadata.name")
  }
  guard let spec = root["spec"] else {
    context.report(
      LoadingRules.objectWithoutSpec, "'spec' is missing", at: root.keyNode("kind")?.location ?? cluster.document,
      effect: "The operator has nothing to deploy.", help: "add a spec")
    return cluster
  }
  guard spec.kind == .mapping else {
    context.report(
      LoadingRules.objectFieldType, "'spec' must be a map, not \(structuredNode(spec).value.kindInWords)",
      at: spec.location, effect: "The API server rejects the object.")
    return cluster
  }
  cluster.deferField(.spec) { structuredSpec(spec).spec ?? structuredNode(spec) }
  for entry in spec.mergedEntries().entries { read(entry, into: &cluster, context: &context) }
  return cluster
}

/// Puts a field of a spec where the model has a place for it, and reports a type that the API server rejects, for
/// the fields that Drey itself looks into. Trees are left for when somebody asks for them.
private func read(_ entry: YAMLMergedEntry, into cluster: inout Cluster, context: inout LoadingContext) {
  let value = entry.value.resolved
  switch entry.name {
  case "image": cluster.image = locatedString(value)
  case "mode": cluster.mode = locatedString(value)
  case "flinkVersion":
    cluster.flinkVersion = locatedString(value).flatMap { text in
      FlinkVersion(text.value).map { Located($0, text.provenance) }
    }
  case "jobManager": cluster.deferField(.jobManager) { structuredNode(entry.value) }
  case "taskManager": cluster.deferField(.taskManager) { structuredNode(entry.value) }
  case "job": cluster.deferField(.job) { structuredNode(entry.value) }
  case "podTemplate": cluster.deferField(.podTemplate) { structuredNode(entry.value) }
  case "flinkConfiguration":
    if value.kind == .mapping { cluster.configuration = flinkConfiguration(from: value) }
  default: cluster.otherFields.append(structuredEntry(entry))
  }
  guard !isNull(value) else { return }
  let isRight: Bool
  let allowed: String
  switch entry.name {
  case "jobManager", "taskManager", "job", "podTemplate", "ingress", "logConfiguration", "flinkConfiguration":
    (isRight, allowed) = (value.kind == .mapping, "a map")
  case "image", "imagePullPolicy", "serviceAccount", "flinkVersion", "mode", "deploymentName":
    (isRight, allowed) = (value.type(.kubernetes) == .string, "a string")
  default: return
  }
  guard !isRight else { return }
  context.report(
    LoadingRules.objectFieldType,
    "'spec.\(entry.name)' must be \(allowed), not \(shown(structuredNode(value).value.kindInWords))",
    at: entry.value.location, effect: "The API server rejects the object.")
}

func isNull(_ node: YAMLNode) -> Bool { node.type(.kubernetes) == .null }
