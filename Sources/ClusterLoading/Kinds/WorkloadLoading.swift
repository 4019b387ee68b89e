import ClusterModel
import Diagnostics
import Files
import FlinkOptions
import YAMLTree

/// Whether a container of a workload starts Flink, or the workload is a template for Flink's pods.
func isFlinkWorkload(_ root: YAMLNode) -> Bool {
  guard let pod = podOfWorkload(root) else { return false }
  return containers(of: pod).contains { FlinkContainer($0) != nil || isMainContainer($0) }
}

/// Loads each container of a workload that starts Flink without the operator: its pod as it is written, and the configuration
/// from the mounted ConfigMap to `-D`.
///
/// As the images' entrypoint has it (flink-docker, docker-entrypoint.sh), and Flink's page on standalone Kubernetes.
func loadWorkload(_ root: YAMLNode, context: inout LoadingContext) -> [Cluster] {
  guard let pod = podOfWorkload(root) else { return [] }
  checkSelector(root, pod, &context)
  var clusters: [Cluster] = []
  for (index, node) in containers(of: pod).enumerated() {
    guard let container = FlinkContainer(node) else { continue }
    guard clusters.count < mostFlinkContainers else {
      context.report(
        LoadingRules.limit, "the pod has more than \(mostFlinkContainers) containers of Flink's", at: node.location,
        effect: "Those from here on are not looked at.", help: "give each a workload of its own")
      break
    }
    var cluster = loadObject(root, kind: .workload, context: &context)
    cluster.image = locatedString(node["image"])
    cluster.started = container.started
    let version = cluster.image.flatMap { FlinkVersion(officialImage: $0.value) }
    if let image = cluster.image, let version {
      cluster.flinkVersion = Located(version, image.provenance)
      context.diagnostics += findingsOfOldVersion(version, at: image.provenance.location, path: context.path)
    }
    place(pod, of: root, container: index, role: container.role, into: &cluster)
    configure(&cluster, container, pod: pod, version: version, context: &context)
    clusters.append(cluster)
  }
  guard clusters.isEmpty, let index = containers(of: pod).firstIndex(where: isMainContainer) else { return clusters }
  // A template is linted with the configuration that takes it in, where that is at hand.
  let isBeside = flinkFileNames.contains { context.files.kind(of: path($0, besideFile: context.path)) == .file }
  guard !isBeside || context.path == "<stdin>" else { return [] }
  var cluster = loadObject(root, kind: .workload, context: &context)
  cluster.isPartial = true
  place(pod, of: root, container: index, role: .taskManager, into: &cluster)
  return [cluster]
}

/// Each has the whole pod in its cluster.
private let mostFlinkContainers = 16

/// The template of a workload's pods, or the pod itself.
func podOfWorkload(_ root: YAMLNode) -> YAMLNode? {
  guard let spec = root["spec"] else { return nil }
  return spec["jobTemplate"]?["spec"]?["template"] ?? spec["template"] ?? (spec["containers"] == nil ? nil : root)
}

func containers(of pod: YAMLNode) -> [YAMLNode] {
  guard let list = pod["spec"]?["containers"], list.kind == .sequence else { return [] }
  return list.items.map(\.resolved)
}

/// Reports what a selector wants of the workload's own pods, and they don't have.
///
/// From pkg/apis/apps/validation: "`selector` does not match template `labels`", "empty selector is invalid".
private func checkSelector(_ root: YAMLNode, _ pod: YAMLNode, _ context: inout LoadingContext) {
  guard root["apiVersion"]?.text == "apps/v1", let selector = root["spec"]?["selector"]?.resolved,
    selector.kind == .mapping, !selector.entries.contains(where: { $0.key.isMergeKey })
  else { return }
  let rule = LoadingRules.selectorMismatch
  let wanted = selector["matchLabels"]?.resolved
  let expressions = selector["matchExpressions"].map { Array($0.resolved.items) } ?? []
  let pairs = wanted.map { Array($0.entries) } ?? []
  guard !pairs.isEmpty || !expressions.isEmpty else {
    return context.report(
      rule, "the selector selects by no label", at: selector.location, effect: rule.effect,
      help: "write the pods' labels under 'matchLabels'")
  }
  let labels = pod["metadata"]?.resolved["labels"]?.resolved
  for entry in pairs where !entry.key.isMergeKey {
    let key = entry.key.resolved.text
    guard labels?[key]?.resolved.text != entry.value.resolved.text else { continue }
    context.report(
      rule,
      "the selector wants '\(shown(key)): \(shown(entry.value.resolved.text))', and the pods have "
        + (labels?[key].map { "'\(shown($0.resolved.text))'" } ?? "no such label"), at: entry.key.location,
      effect: rule.effect, help: "write the same labels in 'spec.template.metadata.labels'")
  }
  for expression in expressions.map(\.resolved) where expression.kind == .mapping {
    guard let key = expression["key"]?.resolved.text, let name = expression["operator"]?.resolved else { continue }
    let label = labels?[key]?.resolved.text
    let values = expression["values"].map { $0.resolved.items.map(\.resolved.text) } ?? []
    let isMet: Bool? =
      switch name.text {
      case "In": label.map(values.contains) ?? false
      case "NotIn": label.map { !values.contains($0) } ?? true
      case "Exists": label != nil
      case "DoesNotExist": label == nil
      default: nil
      }
    guard isMet == false else { continue }
    context.report(
      rule,
      "the selector wants '\(shown(key))' by '\(shown(name.text))', and the pods have "
        + (label.map { "'\(shown($0))'" } ?? "no such label"), at: expression.location, effect: rule.effect,
      help: "write such labels in 'spec.template.metadata.labels'")
  }
}

/// Whether a container is Flink's by the name that Flink looks for in templates.
private func isMainContainer(_ container: YAMLNode) -> Bool { container["name"]?.text == "flink-main-container" }

// MARK: The pod

/// Puts the pod where a cluster has the template of a role.
private func place(
  _ pod: YAMLNode, of root: YAMLNode, container: Int, role: FlinkContainer.Role?, into cluster: inout Cluster
) {
  guard let role else { return }
  cluster.deferField(role == .taskManager ? .taskManager : .jobManager) {
    workload(pod, of: root, container: container)
  }
}

/// `kind`, `replicas` and `podTemplate`, the container of Flink's last.
private func workload(_ pod: YAMLNode, of root: YAMLNode, container: Int) -> StructuredNode {
  let whole = structuredNode(pod).provenance
  func entry(_ key: String, _ value: StructuredNode) -> StructuredValue.Entry? {
    guard let location = value.provenance.location ?? whole.location else { return nil }
    return StructuredValue.Entry(key: key, keyLocation: location, value: value)
  }
  var template: [StructuredValue.Entry] = []
  for field in pod.entries where ["metadata", "spec"].contains(field.key.resolved.text) {
    var value = structuredNode(field.value)
    if field.key.resolved.text == "spec", case .map(var fields) = value.value {
      for place in fields.indices where fields[place].key == "containers" {
        guard case .list(var items) = fields[place].value.value, items.indices.contains(container) else { continue }
        items.append(items.remove(at: container))
        fields[place].value.value = .list(items)
      }
      addClaims(of: root, to: &fields)
      value.value = .map(fields)
    }
    template.append(
      StructuredValue.Entry(key: field.key.resolved.text, keyLocation: field.key.location, value: value))
  }
  let byDefault = StructuredNode(.integer(1), Provenance(.derived(rule: "Kubernetes' default", from: nil)))
  let replicas = root["spec"]?["replicas"] ?? root["spec"]?["parallelism"]
  let count = root["kind"]?.text == "DaemonSet" ? nil : replicas.map(structuredNode) ?? byDefault
  return StructuredNode(
    .map(
      [
        root["kind"].map(structuredNode).flatMap { entry("kind", $0) }, count.flatMap { entry("replicas", $0) },
        entry("podTemplate", StructuredNode(.map(template), whole)),
      ].compactMap(\.self)), whole)
}

/// Adds the volumes that a StatefulSet makes of its claims.
private func addClaims(of root: YAMLNode, to fields: inout [StructuredValue.Entry]) {
  let claims = (root["spec"]?["volumeClaimTemplates"].map { Array($0.items) } ?? []).compactMap {
    $0.resolved["metadata"]?["name"]
  }
  guard !claims.isEmpty else { return }
  let volumes = claims.map { name in
    let place = structuredNode(name)
    return StructuredNode(
      .map([StructuredValue.Entry(key: "name", keyLocation: name.location, value: place)]), place.provenance)
  }
  if let place = fields.firstIndex(where: { $0.key == "volumes" }) {
    if case .list(let items) = fields[place].value.value { fields[place].value.value = .list(items + volumes) }
  } else if let first = claims.first, let volume = volumes.first {
    fields.append(
      StructuredValue.Entry(
        key: "volumes", keyLocation: first.location, value: StructuredNode(.list(volumes), volume.provenance)))
  }
}

// MARK: The configuration

private func configure(
  _ cluster: inout Cluster, _ container: FlinkContainer, pod: YAMLNode, version: FlinkVersion?,
  context: inout LoadingContext
) {
  let mount = ConfigurationMount(of: container, pod: pod)
  let base = mount.flatMap { mountedConfiguration($0, version: version, context: &context) }
  if let mount, let version, let name = mount.configMap, let data = configMap(name, context: &context)?["data"] {
    cluster.unopenedFile = unopenedFile(mount, data, version)
  }
  var properties = container.properties.map { settings(in: $0, version ?? .newest) } ?? []
  for place in properties.indices {
    properties[place].value = container.values.expanded(properties[place].value, before: propertiesVariable)
  }
  // Without a mount it is the image's own: that of the official ones says nothing of what rules look at.
  cluster.isPartial =
    container.role == nil || container.isOpen || (mount == nil ? version == nil : base == nil)
  guard let mount, mount.isReadOnly, let node = container.properties, !properties.isEmpty else {
    layered(over: base, version ?? .newest, properties: properties, options: container.options, into: &cluster)
    return
  }
  // What the entrypoint can't write counts for nothing; what else is wrong with it shows after that is mended.
  cluster.unwrittenProperties = Cluster.UnwrittenProperties(location: node.location, mount: mount.location)
  layered(over: nil, version ?? .newest, properties: properties, options: [], into: &cluster)
  for entry in base?.configuration.entries.map(\.self) ?? [] { cluster.configuration.set(entry) }
  layered(over: cluster, version ?? .newest, properties: [], options: container.options, into: &cluster)
}

/// The file in a mounted ConfigMap that this version of Flink doesn't open, where that has no other.
private func unopenedFile(_ mount: ConfigurationMount, _ data: YAMLNode, _ version: FlinkVersion)
  -> Cluster.UnopenedFile?
{
  guard mount.isFlinks else { return nil }
  // Other endings are a slip that nothing opens either.
  let given = (flinkFileNames + ["config.yml", "flink-conf.yml"]).filter { name in
    mount.key(of: name).map { data[$0] != nil } ?? false
  }
  let opened = flinkFiles(version)
  guard let name = given.first, !given.contains(where: opened.contains) else { return nil }
  return Cluster.UnopenedFile(
    name: name, version: version, location: mount.location, isAlone: mount.isDirectory)
}

/// The configuration in a mounted ConfigMap, where that is at hand.
private func mountedConfiguration(
  _ mount: ConfigurationMount, version: FlinkVersion?, context: inout LoadingContext
) -> Cluster? {
  guard let name = mount.configMap, let configMap = configMap(name, context: &context), let data = configMap["data"]
  else { return nil }
  for file in version.map(flinkFiles) ?? flinkFileNames {
    guard let key = mount.key(of: file), let value = data[key] else { continue }
    guard value.kind == .scalar, case .string = value.scalar(.kubernetes) else { return nil }
    let base = embeddedConfiguration(value, isLegacy: file != "config.yaml")
    return base.loadFailure == nil ? base : nil
  }
  return nil
}

/// The ConfigMap of a name in the same file, or in another of the same directory.
private func configMap(_ name: String, context: inout LoadingContext) -> YAMLNode? {
  let own = context.ownConfigMaps ?? configMaps(in: context.documents)
  context.ownConfigMaps = own
  if let found = own[name] { return found }
  if let known = context.configMaps[name] { return known }
  let found = configMapBeside(name, context: &context)
  context.configMaps.updateValue(found, forKey: name)
  return found
}

private func configMapBeside(_ name: String, context: inout LoadingContext) -> YAMLNode? {
  let folder = directory(of: context.path)
  guard context.path != "<stdin>", let names = try? context.files.list(folder) else { return nil }
  let others = names.filter { name in
    (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && name[...] != lastComponent(of: context.path)
  }
  // Whoever has more in one directory would wait for what is read again and again.
  guard others.count <= 64 else { return nil }
  for other in others {
    let place = path(other, besideFile: context.path)
    guard context.files.kind(of: place) == .file,
      let bytes = try? context.files.read(place, limit: min(context.options.limits.bytes, 1 << 20)),
      holds("ConfigMap", in: bytes), holds(name, in: bytes)
    else { continue }
    let tree = parseYAML(decodeSource(bytes, path: place).source, limits: context.options.limits)
    guard let found = configMaps(in: tree.documents)[name] else { continue }
    if !context.bases.contains(where: { $0.path == place }) { context.bases.append(tree.source) }
    return found
  }
  return nil
}

/// The first ConfigMap of each name.
private func configMaps(in documents: [YAMLNode]) -> [String: YAMLNode] {
  var found: [String: YAMLNode] = [:]
  for document in documents {
    let root = document.resolved
    switch root["kind"]?.text {
    case "List": found.merge(configMaps(in: root["items"].map { Array($0.items) } ?? [])) { first, _ in first }
    case "ConfigMap": if let name = root["metadata"]?["name"]?.text, found[name] == nil { found[name] = root }
    default: break
    }
  }
  return found
}

private func holds(_ word: String, in text: [UInt8]) -> Bool { text.firstRange(of: Array(word.utf8)) != nil }
