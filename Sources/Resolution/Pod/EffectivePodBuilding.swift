import ClusterModel
import Diagnostics
import FlinkYAML

/// The pod that reaches the API server for a role of a cluster.
///
/// As Flink 2.3's `KubernetesTaskManagerFactory` and `KubernetesJobManagerFactory` build it, after what the operator does to
/// a `FlinkDeployment`; in `mode: standalone` as the operator builds it.
///
/// - Parameters:
///   - template: for a Flink configuration, the text of the role's template.
///   - foundation: of the same cluster, where somebody has it.
package func effectivePod(
  of resolved: ResolvedCluster, role: PodRole, template: PodTemplateText? = nil, foundation: PodFoundation? = nil
) -> EffectivePod {
  if resolved.cluster.kind == .workload { return podOfWorkload(resolved, role: role) }
  let isStandalone = resolved.cluster.mode?.value == "standalone"
  var result = EffectivePod(role: role, mode: isStandalone ? .standalone : .native, cluster: resolved.cluster)
  for stage in [ResolvedCluster.Stage.cluster, .load] {
    guard let error = resolved.errors[stage] else { continue }
    let failure = resolved.cluster.loadFailure
    result.failure = EffectivePod.Failure(
      stage: stage.rawValue, flinkMessage: error, message: failure?.message ?? error, location: failure?.location)
    return result
  }
  var building = PodBuilding(
    resolved: resolved, foundation: foundation ?? PodFoundation(of: resolved), result: result)
  do throws(EffectivePod.Failure) {
    try building.run(template)
  } catch {
    building.result.failure = error
    building.result.pod.value = .map([])
    building.result.externalArguments = []
  }
  building.result.otherLogs += building.options.logs
  return building.result
}

/// A pod in the making.
struct PodBuilding {
  let resolved: ResolvedCluster
  let foundation: PodFoundation
  var result: EffectivePod
  var options: FlinkOptionReading

  typealias Failure = EffectivePod.Failure
  typealias Entry = FlinkConfiguration.Entry

  init(resolved: ResolvedCluster, foundation: PodFoundation, result: EffectivePod) {
    self.resolved = resolved
    self.foundation = foundation
    self.result = result
    options = foundation.options
  }

  var isTaskManager: Bool { result.role == .taskManager }
  var words: String { result.role.rawValue }
  var keys: PodOptionKeys { isTaskManager ? .taskManager : .jobManager }

  mutating func run(_ text: PodTemplateText?) throws(Failure) {
    var template: StructuredNode?
    if let failure = foundation.failure { throw failure }
    if let layers = foundation.layers {
      template = try layers.template(of: resolved.cluster, role: result.role)
      readResources(layers)
    } else if let text {
      template = try readPodTemplate(text)
    }
    let clusterID = try clusterID()
    let ports = try ports()
    let resources = try processResources()
    try readExternalResources()
    let (otherContainers, main) = split(template)
    var pod = template ?? StructuredNode(.map([]), fixed)
    if pod["metadata"]?.isMap != true { pod.set("metadata", StructuredNode(.map([]), fixed)) }
    if pod["spec"]?.isMap != true { pod.set("spec", StructuredNode(.map([]), fixed)) }
    let labels = try labels(clusterID)
    let annotations = try options.map(keys.annotations)
    pod.edit("metadata") { metadata in
      if isTaskManager || result.mode == .standalone { metadata.remove("name") }
      if !labels.isEmpty { metadata.edit("labels") { set(labels, in: &$0) } }
      if !annotations.isEmpty { metadata.edit("annotations") { set(annotations, in: &$0) } }
    }
    let edited = try spec(of: pod)
    let container = try container(main, resources: resources, ports: ports)
    pod.edit("spec") { spec in
      spec = edited
      spec.edit("containers") { list in list.value = .list(otherContainers + [container]) }
    }
    result.pod = pod
    result.problems = podProblems(pod, hasTemplate: template != nil, workload: isDeployments ? "Deployment" : nil)
  }

  /// Whether the role's pods are a Deployment's, as far as Flink or the operator makes it: plain objects may have a Job.
  private var isDeployments: Bool {
    guard !isTaskManager || result.mode == .standalone else { return false }
    let cluster = resolved.cluster
    return cluster.kind != .cluster
      || cluster.targets.contains { $0.value == .kubernetesOperator || $0.value == .kubernetesNative }
  }

  /// What is to be said of a role's `resources`.
  private mutating func readResources(_ layers: OperatorLayers) {
    guard let resources = layers.resources(of: result.role) else { return }
    result.otherLogs += resources.logs
    guard resolved.cluster.kind == .flinkDeployment, resolved.cluster.operatorVersion == nil else { return }
    let field = isTaskManager ? "taskManager.resources" : "jobManager.resources"
    result.assumptions.append(
      "No version of the operator is stated: '\(field)' counts as 1.16 reads it; an older one drops it, and reads "
        + "'resource' (set operatorVersion in .drey.yaml).")
  }

  /// What Flink always writes, whatever is configured.
  var fixed: Provenance { Provenance(.derived(rule: "Flink", from: nil)) }
  var byDefault: Provenance { Provenance(.derived(rule: "Flink's default", from: nil)) }

  func provenance(_ entry: Entry?) -> Provenance { entry?.provenance ?? byDefault }

  /// The containers of a template beside Flink's own, and that; the last of several with its name.
  private func split(_ template: StructuredNode?) -> (others: [StructuredNode], main: StructuredNode) {
    var others: [StructuredNode] = []
    var main: StructuredNode?
    for container in template?["spec"]?["containers"]?.items ?? [] {
      if container["name"]?.string == mainContainerName { main = container } else { others.append(container) }
    }
    return (others, main ?? StructuredNode(.map([]), fixed))
  }

  // MARK: What must be right before there is a pod

  private func clusterID() throws(Failure) -> String {
    guard let entry = options.configuration["kubernetes.cluster-id"] else { return "" }
    let text = entry.text
    if isBlank(text) || text.utf16.count > 45 {
      let rule = isBlank(text) ? "must not be blank" : "must be no more than 45 characters"
      throw Failure(
        flinkMessage: "IllegalArgumentException: kubernetes.cluster-id \(rule).",
        message: "'kubernetes.cluster-id' \(rule)", location: entry.provenance.location)
    }
    return text
  }

  private func ports() throws(Failure) -> [(name: String, number: Int64, entry: Entry?)] {
    let blob = try fixedPort("blob.server.port", 6124)
    let taskManagerRPC = try fixedPort("taskmanager.rpc.port", 6122)
    if isTaskManager { return [("taskmanager-rpc", taskManagerRPC.number, taskManagerRPC.entry)] }
    // The client wants them fixed (`KubernetesClusterDescriptor.deployClusterInternal`).
    _ = try fixedPort("rest.bind-port", 8081)
    if options.configuration.hasHighAvailability { _ = try fixedPort("high-availability.jobmanager.port", 0) }
    let rest = options.configuration["rest.port"]
    let rpc = options.configuration["jobmanager.rpc.port"]
    return [
      ("rest", try options.integer(rest, default: 8081), rest),
      ("jobmanager-rpc", try options.integer(rpc, default: 6123), rpc),
      ("blobserver", blob.number, blob.entry),
    ]
  }

  private func fixedPort(_ key: String, _ standard: Int64) throws(Failure) -> (number: Int64, entry: Entry?) {
    guard let entry = options.configuration[key] else { return (standard, nil) }
    guard let number = javaLong(entry.value.javaString), Int32(exactly: number) != nil else {
      throw Failure(
        flinkMessage:
          "FlinkRuntimeException: \(key) should be specified to a fixed port. Do not support a range of ports.",
        message: "'\(key)' must be one port, not '\(entry.text)'", location: entry.provenance.location)
    }
    return number == 0 ? (standard, nil) : (number, entry)
  }

  private mutating func readExternalResources() throws(Failure) {
    guard let error = resolved.errors[.kubernetes] ?? resolved.errors[.amounts] ?? resolved.errors[.listed] else {
      result.warnings = resolved.warnings[.amounts] ?? []
      guard isTaskManager else { return }
      if result.mode == .native { result.warnings += resolved.warnings[.kubernetes] ?? [] }
      // With the quotes: that is how Flink writes the list.
      let amounts = (resolved.amounts ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      if amounts.isEmpty {
        result.externalArguments = ["external-resources=none"]
      } else {
        let names = amounts.map(\.key).joined(separator: ";")
        result.externalArguments =
          (amounts.map { "external-resource.\($0.key).amount=\(throughDouble($0.value))" }
          + ["external-resources=\"\(names)\""]).sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
      }
      return
    }
    let failed = resolved.errors.keys
    let losses = resolved.resources.flatMap(\.losses)
    let loss = losses.first { $0.exception != nil } ?? losses.first { failed.contains($0.stage) }
    throw Failure(
      flinkMessage: error, message: loss?.reason ?? error,
      location: loss?.location ?? options.configuration["external-resources"]?.provenance.location)
  }
}
