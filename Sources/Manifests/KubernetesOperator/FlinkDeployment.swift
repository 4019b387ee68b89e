internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// Builds a `FlinkDeployment` for the Flink Kubernetes Operator.
func emitForKubernetesOperator(
  _ resolved: ResolvedCluster, header: [String]
) -> (files: [ManifestFile], diagnostics: [Diagnostic]) {
  let deployment = flinkDeployment(resolved)
  let file = ManifestFile(
    path: "flinkdeployment.yaml", header: header, content: .yaml([deployment.node]))
  return ([file], deployment.diagnostics + operatorFindings(resolved))
}

private func flinkDeployment(_ resolved: ResolvedCluster) -> (node: ManifestNode, diagnostics: [Diagnostic]) {
  let cluster = resolved.cluster
  let rule = "flink-deployment"
  var spec: [ManifestNode.Entry] = []
  func add(_ key: String, _ node: ManifestNode?) {
    if let node { spec.append(ManifestNode.Entry(key, node)) }
  }
  let others = Dictionary(cluster.otherFields.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  let configuration = operatorConfiguration(resolved)
  let taskManager = taskManager(resolved)

  add("image", cluster.image?.node)
  add("imagePullPolicy", others["imagePullPolicy"]?.manifest)
  add(
    "flinkVersion",
    ManifestNode(
      .string(resolved.flinkVersion.operatorSpelling),
      cluster.flinkVersion?.provenance ?? .derived("newest-flink-version")))
  add("mode", cluster.mode?.node)
  // The webhook requires one; the operator's chart makes an account of this name in the namespaces that it watches.
  add("serviceAccount", others["serviceAccount"]?.manifest ?? .derived("flink", "operator-service-account"))
  add("flinkConfiguration", configuration.node)
  add("podTemplate", cluster.podTemplate?.manifest)
  add("jobManager", cluster.jobManager?.manifest)
  add("taskManager", taskManager.node)
  add("job", cluster.job?.manifest)
  let placed = Set(spec.map(\.key))
  for key in others.keys.sorted() where !placed.contains(key) { add(key, others[key]?.manifest) }

  var metadata: [ManifestNode.Entry] = []
  if let name = cluster.name { metadata.append(ManifestNode.Entry("name", name.node)) }
  if let namespace = cluster.namespace { metadata.append(ManifestNode.Entry("namespace", namespace.node)) }
  for field in ["labels", "annotations"] {
    if let node = cluster.metadata?[field] { metadata.append(ManifestNode.Entry(field, node.manifest)) }
  }
  let root = ManifestNode(
    .mapping([
      ManifestNode.Entry("apiVersion", .derived("flink.apache.org/v1beta1", rule)),
      ManifestNode.Entry("kind", .derived("FlinkDeployment", rule)),
      ManifestNode.Entry("metadata", .group(metadata, rule)),
      ManifestNode.Entry("spec", .group(spec, rule)),
    ]), .derived(rule))
  return (root, configuration.diagnostics + taskManager.diagnostics)
}

/// `flinkConfiguration`: flat, sorted, and strings only, because operators up to 1.12 take nothing else.
private func operatorConfiguration(_ resolved: ResolvedCluster) -> (node: ManifestNode?, diagnostics: [Diagnostic]) {
  var entries: [ManifestNode.Entry] = []
  var diagnostics: [Diagnostic] = []
  for setting in settings(of: resolved, for: .kubernetesOperator) {
    if let text = setting.value.text(readsYAMLLists: resolved.flinkVersion >= FlinkVersion(1, 19)) {
      entries.append(ManifestNode.Entry(setting.key, ManifestNode(.string(text), setting.provenance)))
    } else {
      diagnostics.append(
        ManifestRules.notExpressible.diagnostic(
          "'\(setting.key)' has a value that flinkConfiguration can't hold as a string",
          at: setting.provenance.location, path: resolved.cluster.path,
          help: "write it as a string, or as a list of strings"))
    }
  }
  return (entries.isEmpty ? nil : .group(entries, "flink-configuration"), diagnostics)
}

/// `taskManager`, in standalone mode with the devices in its pod template, because the operator hands the standalone
/// TaskManager's pod no external resources.
private func taskManager(_ resolved: ResolvedCluster) -> (node: ManifestNode?, diagnostics: [Diagnostic]) {
  let cluster = resolved.cluster
  let limits = deviceLimits(resolved)
  guard cluster.mode?.value == "standalone", !limits.isEmpty else { return (cluster.taskManager?.manifest, []) }
  var node = cluster.taskManager?.manifest ?? ManifestNode(.mapping([]), .derived(DeviceLimit.rule))
  let template = withDevices(
    limits, in: node["podTemplate"], common: cluster.podTemplate?.manifest, path: cluster.path)
  node.set("podTemplate", template.node)
  return (node, template.diagnostics + startScriptFindings(resolved))
}
