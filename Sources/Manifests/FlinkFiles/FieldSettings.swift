internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// What fields of `FlinkDeployment` mean where no operator reads them: Flink options, unless these are set themselves.
///
/// The operator turns the fields into the same options
/// (flink-kubernetes-operator, `org.apache.flink.kubernetes.operator.config.FlinkConfigBuilder`).
func fieldSettings(of cluster: Cluster, for target: Target) -> [FlinkConfiguration.Entry] {
  var entries: [FlinkConfiguration.Entry] = []
  let configuration = cluster.configuration
  func add(_ key: String, _ value: ConfigurationValue?, _ field: String, _ origin: Provenance?) {
    guard let value, !configuration.contains(key) else { return }
    entries.append(.init(key: key, value: value, provenance: .derived(field, from: origin)))
  }
  for (words, role) in [(RoleWords.jobManager, cluster.jobManager), (RoleWords.taskManager, cluster.taskManager)] {
    if !words.determinesMemory(in: configuration), let memory = roleMemory(of: role) {
      add(
        words.processSize, memory.scalarText.flatMap(flinkMemory).map { .string($0) }, words.memoryRule,
        memory.provenance)
    }
    guard target == .yarn || target == .kubernetesNative, let cpu = roleResource("cpu", of: role) else { continue }
    if target == .kubernetesNative {
      // The old name of an option lies under the new one, so a field may not take the place of a person's old one.
      guard !configuration.contains(words.oldNativeCores) else { continue }
      add(
        words.nativeCores, cpu.scalarText.flatMap(coreNumber).map { .double($0) }, words.coresRule, cpu.provenance)
      continue
    }
    // TaskManagers have as many vcores as taskmanager.cpu.cores asks for, whatever else is said.
    guard words.cores.map({ !configuration.contains($0) }) ?? true else { continue }
    add(
      words.yarnCores, cpu.scalarText.flatMap(wholeCores).map { .integer(digits: String($0)) }, words.coresRule,
      cpu.provenance)
  }
  if target == .yarn {
    add(
      "yarn.application.name", cluster.name.map { .string($0.value) }, "application-name", cluster.name?.provenance)
  }
  if target == .kubernetesNative { entries += nativeFieldSettings(of: cluster) + limitFactors(of: cluster) }
  if let parallelism = cluster.job?["parallelism"], case .integer(let number) = parallelism.value, number > 0 {
    add("parallelism.default", .integer(digits: String(number)), "job-parallelism", parallelism.provenance)
  }
  return entries
}

/// `cpu`, `memory` or `ephemeralStorage` of a role: `resources` of operator 1.16 wins over the old `resource`. Flink is told of
/// the request, as the operator does; a limit by itself is a request, too, as Kubernetes has it.
func roleResource(_ name: String, of role: StructuredNode?) -> StructuredNode? {
  let key = name == "ephemeralStorage" ? "ephemeral-storage" : name
  return role?["resources"]?["requests"]?[key] ?? role?["resources"]?["limits"]?[key] ?? role?["resource"]?[name]
}

extension StructuredNode {
  /// A scalar as text; nil for null and collections.
  var scalarText: String? {
    switch value {
    case .string(let text), .number(let text): text
    case .integer(let number): String(number)
    case .boolean(let flag): flag ? "true" : "false"
    case .null, .list, .map: nil
    }
  }
}

/// Processors as a whole number, rounded up as Flink does for YARN; nil for what is no number over 0.
func wholeCores(_ text: String) -> Int64? {
  let isMilli = text.hasSuffix("m")
  guard let value = Double(isMilli ? text.dropLast() : text[...]), value > 0, value < 1e9 else { return nil }
  return Int64((isMilli ? value / 1000 : value).rounded(.up))
}

/// Processors as Flink writes them: `500m` is 0.5.
func coreNumber(_ text: String) -> Double? {
  let isMilli = text.hasSuffix("m")
  guard let value = Double(isMilli ? text.dropLast() : text[...]), value > 0, value < 1e9 else { return nil }
  return isMilli ? value / 1000 : value
}

/// How many TaskManagers there will be, as far as the cluster says: their replicas, else what the job's parallelism
/// needs; nil when Flink decides as it goes.
func taskManagerCount(_ resolved: ResolvedCluster) -> (count: Int64, provenance: Provenance)? {
  let cluster = resolved.cluster
  if let replicas = cluster.taskManager?["replicas"], case .integer(let count) = replicas.value {
    return (count, replicas.provenance)
  }
  let slots = cluster.configuration["taskmanager.numberOfTaskSlots"].flatMap { Int64($0.text) } ?? 1
  guard slots > 0 else { return nil }
  var parallelism: (Int64, Provenance)?
  if let field = cluster.job?["parallelism"], case .integer(let number) = field.value {
    parallelism = (number, field.provenance)
  } else if cluster.job != nil, let option = cluster.configuration["parallelism.default"],
    let number = Int64(option.text)
  {
    parallelism = (number, option.provenance)
  }
  guard let (number, provenance) = parallelism, number > 0, number < 1 << 31 else { return nil }
  return ((number - 1) / slots + 1, .derived("task-managers-for-parallelism", from: provenance))
}

/// How many TaskManagers a target will have, as far as that is fixed before jobs come: a session in native mode has as many as its
/// jobs need.
func taskManagerCount(_ resolved: ResolvedCluster, on target: Target) -> (count: Int64, provenance: Provenance)? {
  let cluster = resolved.cluster
  if isDeployment(target, cluster) { return taskManagerCount(resolved) ?? (1, .derived("taskmanager")) }
  return cluster.job == nil ? nil : taskManagerCount(resolved)
}

/// Whether the TaskManagers of a target on Kubernetes are a Deployment, and not pods that Flink asks for.
func isDeployment(_ target: Target, _ cluster: Cluster) -> Bool {
  target == .kubernetesStandalone || target == .kubernetesOperator && cluster.mode?.value == "standalone"
}

/// The fields that only Kubernetes, or another platform, knows, where no target is that platform.
func deadFields(of cluster: Cluster, targets: [Target]) -> [Diagnostic] {
  guard !targets.isEmpty else { return [] }
  let groups: [(name: String, target: Target)] = [("yarn", .yarn), ("standalone", .standalone)]
  var dead = groups.compactMap { group -> Diagnostic? in
    guard cluster.kind == .cluster, !targets.contains(group.target),
      let field = cluster.spec?.entries.first(where: { $0.key == group.name })
    else { return nil }
    return ManifestRules.deadField.diagnostic(
      "'\(group.name)' means nothing to the targets \(targets.map(\.rawValue).joined(separator: ", "))",
      at: field.keyLocation, path: cluster.path, effect: "It is left out of the manifests.",
      help: "remove it, or add the target \(group.target.rawValue)")
  }
  dead += operatorFields(of: cluster, targets: targets)
  guard !targets.contains(where: \.isKubernetes) else { return dead }
  var places: [(name: String, location: SourceLocation?)] = []
  if let version = field("kubernetesVersion", of: cluster) { places.append((version.key, version.keyLocation)) }
  for field in ["namespace", "labels", "annotations"] where cluster.kind == .cluster {
    guard let entry = cluster.metadata?.entries.first(where: { $0.key == field }) else { continue }
    places.append(("metadata.\(field)", entry.keyLocation))
  }
  if let image = cluster.image { places.append(("image", image.provenance.location)) }
  if let mode = cluster.mode { places.append(("mode", mode.provenance.location)) }
  if let template = cluster.podTemplate { places.append(("podTemplate", template.provenance.location)) }
  for (field, role) in [("jobManager", cluster.jobManager), ("taskManager", cluster.taskManager)] {
    guard let template = role?["podTemplate"] else { continue }
    places.append(("\(field).podTemplate", template.provenance.location))
  }
  if cluster.kind == .cluster, let field = cluster.spec?.entries.first(where: { $0.key == "kubernetes" }) {
    places.append(("kubernetes", field.keyLocation))
  }
  for entry in cluster.otherFields where isClusterField(entry.key) && entry.key != "restartNonce" {
    places.append((entry.key, entry.keyLocation))
  }
  return dead
    + places.map { place in
      // Flink logs everywhere; there it is told how by files of its conf directory, which this doesn't write.
      let isLogging = place.name == "logConfiguration"
      return ManifestRules.deadField.diagnostic(
        "'\(place.name)' means nothing to the targets \(targets.map(\.rawValue).joined(separator: ", "))",
        at: place.location, path: cluster.path,
        effect: isLogging
          ? "It is left out of the manifests: there Flink logs as the log files in its distribution's conf directory say."
          : "It is left out of the manifests: only Kubernetes knows it.",
        help: isLogging
          ? "write the log files into conf, or add a Kubernetes target" : "remove it, or add a Kubernetes target")
    }
}

/// A field of a `kind: Cluster`.
private func field(_ name: String, of cluster: Cluster) -> StructuredValue.Entry? {
  cluster.kind == .cluster ? cluster.spec?.entries.first { $0.key == name } : nil
}

/// The fields that only the operator reads, where no target is its.
private func operatorFields(of cluster: Cluster, targets: [Target]) -> [Diagnostic] {
  guard !targets.contains(.kubernetesOperator) else { return [] }
  var fields: [(name: String, place: SourceLocation?)] = cluster.otherFields
    .filter { $0.key == "restartNonce" }.map { ($0.key, $0.keyLocation) }
  if let version = field("operatorVersion", of: cluster) { fields.append((version.key, version.keyLocation)) }
  // Where nothing has pods, it is told with what Kubernetes alone knows.
  if targets.contains(where: \.isKubernetes), let mode = cluster.mode {
    fields.append(("mode", mode.provenance.location))
  }
  let ofJob = [
    "upgradeMode", "savepointTriggerNonce", "savepointRedeployNonce", "checkpointTriggerNonce", "autoscalerResetNonce",
  ]
  // Where nobody submits the job, it is told of as a whole.
  if targets != [.standalone] {
    fields += (cluster.job?.entries ?? []).filter { ofJob.contains($0.key) }.map { ("job.\($0.key)", $0.keyLocation) }
  }
  return fields.map { name, place in
    ManifestRules.deadField.diagnostic(
      "'\(name)' means nothing to the targets \(targets.map(\.rawValue).joined(separator: ", "))", at: place,
      path: cluster.path, effect: "It is left out of the manifests: only the operator reads it.",
      help: "remove it, or add the target kubernetes-operator")
  }
}
