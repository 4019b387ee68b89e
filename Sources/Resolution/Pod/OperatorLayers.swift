import ClusterModel
import Diagnostics
import FlinkOptions

/// What the Flink Kubernetes Operator makes of a spec before Flink sees it (`FlinkConfigBuilder`).
struct OperatorLayers: Sendable {
  private(set) var configuration: FlinkConfiguration
  /// `spec.podTemplate` in its types.
  private var common: StructuredNode?
  /// `resources` of a role, where the operator reads it and not `resource`.
  private var jobManagerResources: OperatorResources?
  private var taskManagerResources: OperatorResources?

  init(_ cluster: Cluster) throws(EffectivePod.Failure) {
    configuration = cluster.configuration
    if configuration["taskmanager.numberOfTaskSlots"] == nil, cluster.kind == .flinkDeployment {
      set(
        "taskmanager.numberOfTaskSlots", "2",
        Provenance(.derived(rule: "the operator's default configuration", from: nil)))
    }
    if let image = cluster.image { set("kubernetes.container.image.ref", image.value, image.provenance) }
    func field(_ name: String) -> Located<String>? {
      cluster.otherFields.last { $0.key == name }?.value.locatedString
    }
    if let policy = field("imagePullPolicy") {
      set("kubernetes.container.image.pull-policy", policy.value, policy.provenance)
    }
    if let account = field("serviceAccount") {
      set("kubernetes.service-account", account.value, account.provenance)
    }
    if let name = cluster.name { set("kubernetes.cluster-id", name.value, name.provenance) }
    jobManagerResources = try setResources(of: cluster.jobManager, .jobManager, cluster)
    taskManagerResources = try setResources(of: cluster.taskManager, .taskManager, cluster)
    // Each is a Pod of its own before they merge.
    common = try Self.typed(cluster.podTemplate)
  }

  /// The template of a role, from the common one and its own.
  func template(of cluster: Cluster, role: PodRole) throws(EffectivePod.Failure) -> StructuredNode? {
    let own = role == .taskManager ? cluster.taskManager : cluster.jobManager
    let template = mergePodTemplates(common, try Self.typed(own?["podTemplate"]), byName: configuration.mergesByName)
    if let resources = resources(of: role) { return with(resources.ofTemplate, template) }
    guard let storage = own?["resource"]?["ephemeralStorage"], let text = storage.scalarText, !text.isEmpty else {
      return template
    }
    // Drey itself writes the quantity that is meant.
    let written = cluster.kind == .cluster ? storageQuantity(text) ?? text : text
    let entry = StructuredValue.Entry(
      key: "ephemeral-storage", keyLocation: storage.provenance.place,
      value: StructuredNode(.string(written), storage.provenance))
    return with([("limits", entry), ("requests", entry)], template)
  }

  /// `resources` of a role, where it is what counts.
  func resources(of role: PodRole) -> OperatorResources? {
    role == .taskManager ? taskManagerResources : jobManagerResources
  }

  private static func typed(_ template: StructuredNode?) throws(EffectivePod.Failure) -> StructuredNode? {
    guard let template, template.value != .null else { return nil }
    return try typedPod(template)
  }

  private mutating func set(_ key: String, _ text: String, _ provenance: Provenance) {
    configuration.set(FlinkConfiguration.Entry(key: key, value: .string(text), provenance: provenance))
  }

  /// `resources` of a role, else its `resource`: never some of one and some of the other.
  private mutating func setResources(
    of node: StructuredNode?, _ role: PodRole, _ cluster: Cluster
  ) throws(EffectivePod.Failure) -> OperatorResources? {
    // Drey itself writes a `kind: Cluster` in the form that the operator's version reads.
    let isRead = cluster.kind == .cluster || cluster.operatorReadsResources ?? true
    guard isRead, let resources = node?["resources"], resources.value != .null else {
      try setResource(node?["resource"], role.rawValue)
      return nil
    }
    // Compiling writes what `resources` leaves out from `resource`.
    if cluster.kind == .cluster { try setResource(node?["resource"], role.rawValue) }
    let read = try OperatorResources(
      resources, role: role, takesLimits: cluster.kind == .cluster)
    for entry in read.settings { configuration.set(entry) }
    return read
  }

  private mutating func setResource(_ resource: StructuredNode?, _ role: String) throws(EffectivePod.Failure) {
    guard let resource else { return }
    if let memory = resource["memory"], let text = memory.scalarText {
      guard let bytes = operatorMemory(text) else {
        throw EffectivePod.Failure(
          flinkMessage: "IllegalArgumentException: Could not parse resource memory '\(text)'",
          message: "'resource.memory' must be a memory size such as 2048m or 2Gi, not '\(text)'",
          location: memory.provenance.location)
      }
      set("\(role).memory.process.size", "\(bytes) bytes", memory.provenance)
    }
    if let cpu = resource["cpu"], let text = cpu.scalarText {
      set("kubernetes.\(role).cpu.amount", text, cpu.provenance)
    }
  }

  /// A template with amounts for Flink's container, which is added where there is none.
  private func with(
    _ amounts: [(side: String, entry: StructuredValue.Entry)], _ template: StructuredNode?
  ) -> StructuredNode? {
    guard let first = amounts.first?.entry.value.provenance else { return template }
    var pod = template ?? StructuredNode(.map([]), first)
    pod.edit("spec") { spec in
      var containers = spec["containers"]?.items ?? []
      let provenance = spec["containers"]?.provenance ?? first
      if !containers.contains(where: { $0["name"]?.string == mainContainerName }) {
        let name = StructuredNode(.string(mainContainerName), first)
        let entry = StructuredValue.Entry(key: "name", keyLocation: first.place, value: name)
        containers.append(StructuredNode(.map([entry]), first))
      }
      for place in containers.indices where containers[place]["name"]?.string == mainContainerName {
        containers[place].edit("resources") { resources in
          for (side, entry) in amounts { resources.edit(side) { $0.set(entry.key, entry.value) } }
        }
      }
      spec.edit("containers") { $0 = StructuredNode(.list(containers), provenance) }
    }
    return pod
  }
}

/// The container that is Flink's, in a template and in the pod.
let mainContainerName = "flink-main-container"
