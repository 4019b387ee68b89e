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

/// The `spec` of a `FlinkDeployment`, or of the one that a `FlinkBlueGreenDeployment` is the template of.
///
/// flink-kubernetes-operator FlinkBlueGreenDeploymentSpec.java, FlinkDeploymentTemplateSpec.java
func deploymentSpec(of root: YAMLNode) -> YAMLNode? {
  guard root["kind"]?.text == "FlinkBlueGreenDeployment" else { return root["spec"] }
  return root["spec"]?["template"]?["spec"]
}

/// Reports an object of the operator's API group whose kind or version is none of it: the API server has no place for it.
func checkOperatorKind(_ root: YAMLNode, context: inout LoadingContext) {
  guard root.kind == .mapping, let kind = root["kind"], kind.kind == .scalar else { return }
  guard let version = root["apiVersion"] else {
    guard operatorKinds.contains(kind.text), root["spec"] != nil, !isKustomizePatch(context) else { return }
    return context.report(
      LoadingRules.operatorKind, "the \(kind.text) has no 'apiVersion'", at: kind.location,
      effect: "kubectl refuses the object: apiVersion not set.", help: "write 'apiVersion: \(operatorAPIVersion)'")
  }
  guard version.text.hasPrefix("flink.apache.org/") else { return }
  let known = operatorKinds.contains(kind.text) || operatorKinds.contains { $0 + "List" == kind.text }
  guard known || version.text == operatorAPIVersion else { return }
  if known, version.text == operatorAPIVersion { return }
  let near = suggestion(for: kind.text, among: operatorKinds)
  context.report(
    LoadingRules.operatorKind,
    known
      ? "'\(shown(version.text))' is no version of the operator's API"
      : "'\(shown(kind.text))' is no kind of the operator's API",
    at: known ? version.location : kind.location, effect: "The API server refuses the object: it knows no such kind.",
    help: known
      ? "write '\(operatorAPIVersion)'" : near.map { "did you mean '\($0)'?" } ?? "look at the operator's CRDs")
}

private let fieldsOfObjects = ["apiVersion", "kind", "metadata", "spec", "status"]

private func loadCustomResource(_ root: YAMLNode, kind: DocumentKind, context: inout LoadingContext) -> Cluster {
  var cluster = loadObject(root, kind: kind, context: &context)
  for entry in root.entries {
    let key = entry.key.resolved
    guard !fieldsOfObjects.contains(key.text), !entry.key.isMergeKey else { continue }
    cluster.strayFields.append(Located(key.text, Provenance(.source(key.location))))
  }
  let metadata = root["metadata"]
  if let name = metadata?["name"], !isNull(name) {
    if cluster.name == nil {
      // `y`, `no` and `on` are booleans of YAML 1.1, which kubectl reads.
      context.report(
        LoadingRules.objectFieldType,
        "'metadata.name' must be a string, not \(shown(structuredNode(name).value.kindInWords))", at: name.location,
        effect: "The API server rejects the object.",
        help: name.resolved.kind == .scalar ? "write it in quotes" : "write a name in its place")
    }
  } else if metadata?["generateName"] == nil, metadata.map({ $0.kind == .mapping }) != false {
    context.report(
      LoadingRules.objectWithoutName, "'metadata.name' is missing",
      at: root.keyNode("metadata")?.location ?? cluster.document,
      effect: "The API server rejects the object.", help: "add metadata.name")
  }
  guard let spec = deploymentSpec(of: root) else {
    // The operator only looks whether its reconciliation loop gets to such an object (docs, operations/health).
    if case .string("true")? = metadata?["labels"]?["flink.apache.org/canary"]?.scalar(.kubernetes) { return cluster }
    if let own = root["spec"], own.resolved.kind == .mapping, root["kind"]?.text == "FlinkBlueGreenDeployment" {
      reportWithoutTemplate(own, root, &context)
      return cluster
    }
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
  if root["kind"]?.text == "FlinkBlueGreenDeployment", let whole = root["spec"] {
    func fields(_ node: YAMLNode?, but name: String) -> [StructuredValue.Entry] {
      (node?.mergedEntries().entries ?? []).filter { $0.name != name }.map(structuredEntry)
    }
    cluster.blueGreen = Cluster.BlueGreen(
      fields: fields(whole, but: "template"), templateFields: fields(whole["template"], but: "spec"))
  }
  cluster.deferField(.spec) { structuredSpec(spec).spec ?? structuredNode(spec) }
  for entry in spec.mergedEntries().entries { read(entry, into: &cluster, context: &context) }
  return cluster
}

/// Reports a `FlinkBlueGreenDeployment` that holds no template, or the fields of one in its own `spec`.
private func reportWithoutTemplate(_ spec: YAMLNode, _ root: YAMLNode, _ context: inout LoadingContext) {
  let own = ["configuration", "ingress", "template"]
  let template = spec["template"]
  let strays = (template?.resolved.kind == .mapping ? template : spec)?.mergedEntries().entries.filter {
    !own.contains($0.name) && $0.name != "metadata"
  }
  let place = template == nil ? "spec" : "spec.template"
  context.report(
    LoadingRules.objectWithoutSpec, "'spec.template.spec' is missing",
    at: (template == nil ? root.keyNode("spec") : spec.keyNode("template"))?.location ?? spec.location,
    effect: "The operator has nothing to deploy: the FlinkDeployment's own spec stands below 'spec.template'.",
    help: strays?.first.map { "move '\(shown($0.name))' and the other fields of '\(place)' below 'spec.template.spec'" }
      ?? "add 'spec.template.spec', with what a FlinkDeployment has in its 'spec'")
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
  guard !isRight else {
    if entry.name == "flinkVersion" { checkFlinkVersion(value, &context) }
    return
  }
  context.report(
    LoadingRules.objectFieldType,
    "'spec.\(entry.name)' must be \(allowed), not \(shown(structuredNode(value).value.kindInWords))",
    at: entry.value.location, effect: "The API server rejects the object.")
}

/// What the operator's CRD lists, and Drey has no measured answers for (operator 1.15 and 1.16, `flinkVersion`).
private let versionsBeforeDrey = ["v1_13", "v1_14", "v1_15", "v1_16", "v1_17"]
/// What the CRD still lists, and the operator refuses (DefaultValidator.validateFlinkVersion, FlinkVersion.isSupported).
private let versionsRefused = ["v1_13", "v1_14"]
private let versionsAfterDrey = ["v2_4"]

/// The version that was meant, as the operator spells it.
private func nearestVersion(_ text: String) -> String {
  let known = versionsBeforeDrey + FlinkVersion.supported.map(\.operatorSpelling)
  if let version = FlinkVersion(text), known.contains(version.operatorSpelling) { return version.operatorSpelling }
  return suggestion(for: text, among: known) ?? FlinkVersion.newest.operatorSpelling
}

private func checkFlinkVersion(_ value: YAMLNode, _ context: inout LoadingContext) {
  let text = value.text
  let known = FlinkVersion.supported.map(\.operatorSpelling)
  if known.contains(text) || versionsAfterDrey.contains(text) { return }
  if versionsRefused.contains(text) {
    context.report(
      LoadingRules.flinkVersionUnknown, "'\(shown(text))' is a Flink that the operator no longer deploys",
      at: value.location,
      effect: "The operator refuses it: `Flink version \(text) is not supported by this operator version`.",
      help: "write '\(FlinkVersion.newest.operatorSpelling)', or one of 'v1_15' and newer that the image has")
    return
  }
  if versionsBeforeDrey.contains(text), let version = FlinkVersion(text) {
    context.diagnostics += findingsOfOldVersion(version, at: value.location, path: context.path)
    return
  }
  context.report(
    LoadingRules.flinkVersionUnknown, "'\(shown(text))' is no 'flinkVersion' that the operator knows",
    at: value.location, effect: "The API server rejects the object.",
    help: "write it as '\(nearestVersion(text))'")
}

func isNull(_ node: YAMLNode) -> Bool { node.type(.kubernetes) == .null }
