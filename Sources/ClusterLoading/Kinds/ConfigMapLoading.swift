import ClusterModel
import Diagnostics
import FlinkOptions
import YAMLTree

/// Loads the Flink configuration that a ConfigMap holds.
///
/// A ConfigMap is mounted as Flink's configuration directory, so its keys are file names.
func loadConfigMap(_ root: YAMLNode, context: inout LoadingContext) -> Cluster? {
  var cluster = loadObject(root, kind: .configMap, context: &context)
  guard let data = root["data"] else { return nil }
  let standard = data["config.yaml"]
  let legacy = data["flink-conf.yaml"]
  var version = context.options.statedVersion(inDirectory: directory(of: context.path))
  if version == nil, standard != nil, legacy != nil, let mounting = versionOfWorkloads(mounting: cluster, context) {
    version = mounting.value
    cluster.flinkVersion = mounting
  }
  guard let value = configurationOf(standard: standard, legacy: legacy, version: version) else {
    return nil
  }
  guard value.kind == .scalar, structuredScalar(value).isString else {
    context.report(
      LoadingRules.objectFieldType, "a value of a ConfigMap's data must be a string", at: value.location,
      effect: "The API server rejects the object.", help: "write the file as a block: \"config.yaml: |\"")
    return nil
  }
  let name = value.id == standard?.id ? "config.yaml" : "flink-conf.yaml"
  let other = value.id == standard?.id ? "flink-conf.yaml" : "config.yaml"
  cluster.otherConfiguration = data.entries.first { $0.key.resolved.text == other }?.key.location
  let inner = embeddedConfiguration(value, isLegacy: value.id != standard?.id)
  cluster.configuration = inner.configuration
  cluster.loadFailure = inner.loadFailure
  cluster.readerLogs = inner.readerLogs
  cluster.droppedLines = inner.droppedLines
  // Other programs have a config.yaml, too, and the operator reads its own by itself.
  if let version, !flinkFiles(version).contains(name), isFlinkConfiguration(inner.configuration),
    inner.configuration.entries(where: { key, _ in key.begins(with: "kubernetes.operator.") }).isEmpty,
    let key = data.entries.first(where: { $0.key.resolved.text == name })?.key
  {
    cluster.unopenedFile = Cluster.UnopenedFile(name: name, version: version, location: key.location, isAlone: true)
  }
  return cluster
}

/// The version of Flink's image in the workloads of the same file that mount a ConfigMap; nil where there is none, or several.
private func versionOfWorkloads(mounting configMap: Cluster, _ context: LoadingContext) -> Located<FlinkVersion>? {
  guard let name = configMap.name?.value else { return nil }
  var found: Located<FlinkVersion>?
  // Nobody writes more into one file; a hostile one may.
  for root in context.documents.prefix(64).map(\.resolved) where root.kind == .mapping {
    guard root["metadata"]?["namespace"]?.text == configMap.namespace?.value, let pod = podOfWorkload(root),
      mounts(pod, name)
    else { continue }
    for node in containers(of: pod) {
      guard let container = FlinkContainer(node), ConfigurationMount(of: container, pod: pod)?.configMap == name,
        let image = locatedString(node["image"]), let version = FlinkVersion(officialImage: image.value)
      else { continue }
      if let found, found.value != version { return nil }
      found = Located(version, image.provenance)
    }
  }
  return found
}

/// Whether a pod has a volume of a ConfigMap.
private func mounts(_ pod: YAMLNode, _ configMap: String) -> Bool {
  func items(_ node: YAMLNode?) -> [YAMLNode] {
    guard let node = node?.resolved, node.kind == .sequence else { return [] }
    return node.items.map(\.resolved)
  }
  return items(pod["spec"]?["volumes"]).contains { volume in
    guard volume.kind == .mapping else { return false }
    let projected = items(volume["projected"]?["sources"]).map { $0["configMap"] }
    return ([volume["configMap"]] + projected).contains { $0?["name"]?.text == configMap }
  }
}

/// What one of Flink's files says that is a value of a ConfigMap's data.
func embeddedConfiguration(_ value: YAMLNode, isLegacy: Bool) -> Cluster {
  let embedded = EmbeddedText(value)
  var inner =
    isLegacy
    // Mounted, it is a file of its own, with lines of its own.
    ? readLegacyFlinkConfiguration(
      embedded.source.text, path: embedded.source.path, loggedName: "flink-conf.yaml"
    ).cluster
    : readFlinkConfiguration(embedded.source.text, path: embedded.source.path).cluster
  embedded.restorePlaces(of: &inner)
  return inner
}

/// Which of a directory's two files Flink opens: before 2.0 the legacy one if it is there.
private func configurationOf(standard: YAMLNode?, legacy: YAMLNode?, version: FlinkVersion?) -> YAMLNode? {
  if let version, version.major < 2 { return legacy ?? standard }
  return standard ?? legacy
}

extension StructuredValue {
  fileprivate var isString: Bool {
    guard case .string = self else { return false }
    return true
  }
}
