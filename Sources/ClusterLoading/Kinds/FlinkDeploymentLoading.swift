import ClusterModel
import Diagnostics
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
  var (cluster, spec, configuration) = loadObject(root, kind: kind, context: &context)
  if cluster.name == nil, cluster.metadata?["generateName"] == nil, cluster.metadata?.isMap != false {
    context.report(
      LoadingRules.objectWithoutName, "'metadata.name' is missing",
      at: root.keyNode("metadata")?.location ?? cluster.document,
      effect: "The API server rejects the object.", help: "add metadata.name")
  }
  guard let spec else {
    context.report(
      LoadingRules.objectWithoutSpec, "'spec' is missing", at: root.keyNode("kind")?.location ?? cluster.document,
      effect: "The operator has nothing to deploy.", help: "add a spec")
    return cluster
  }
  guard spec.isMap else {
    context.report(
      LoadingRules.objectFieldType, "'spec' must be a map, not \(spec.value.kindInWords)", at: spec.provenance.location,
      effect: "The API server rejects the object.")
    return cluster
  }
  readDeploymentFields(spec, into: &cluster)
  reportFieldTypes(spec, context: &context)
  if let configuration {
    if configuration.kind == .mapping {
      cluster.configuration = flinkConfiguration(from: configuration)
    } else if !isNull(configuration) {
      context.report(
        LoadingRules.objectFieldType, "'spec.flinkConfiguration' must be a map", at: configuration.location,
        effect: "The operator can't read the object.")
    }
  }
  return cluster
}

/// The types of the fields that Drey itself looks into; the rest is the API server's business.
private func reportFieldTypes(_ spec: StructuredNode, context: inout LoadingContext) {
  let maps = ["jobManager", "taskManager", "job", "podTemplate", "ingress", "logConfiguration"]
  let strings = ["image", "imagePullPolicy", "serviceAccount", "flinkVersion", "mode", "deploymentName"]
  for entry in spec.entries where entry.value.value != .null {
    let isRight: Bool
    let allowed: String
    if maps.contains(entry.key) {
      (isRight, allowed) = (entry.value.isMap, "a map")
    } else if strings.contains(entry.key) {
      (isRight, allowed) = (entry.value.string != nil, "a string")
    } else {
      continue
    }
    guard !isRight else { continue }
    context.report(
      LoadingRules.objectFieldType,
      "'spec.\(entry.key)' must be \(allowed), not \(shown(entry.value.value.kindInWords))",
      at: entry.value.provenance.location, effect: "The API server rejects the object.")
  }
}

func isNull(_ node: YAMLNode) -> Bool {
  node.kind == .scalar && structuredScalar(node) == .null
}
