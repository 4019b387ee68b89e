import ClusterModel
import Diagnostics
import FlinkOptions

/// What the Flink Kubernetes Operator makes of a spec before Flink sees it (`FlinkConfigBuilder`).
struct OperatorLayers: Sendable {
  private(set) var configuration: FlinkConfiguration
  /// `spec.podTemplate` in its types.
  private var common: StructuredNode?

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
    try setResource(cluster.jobManager?["resource"], "jobmanager")
    try setResource(cluster.taskManager?["resource"], "taskmanager")
    // Each is a Pod of its own before they merge.
    common = try Self.typed(cluster.podTemplate)
  }

  /// The template of a role, from the common one and its own.
  func template(of cluster: Cluster, role: PodRole) throws(EffectivePod.Failure) -> StructuredNode? {
    let byName = configuration.text(of: "kubernetes.operator.pod-template.merge-arrays-by-name")?.lowercased() == "true"
    let own = role == .taskManager ? cluster.taskManager : cluster.jobManager
    let template = mergePodTemplates(common, try Self.typed(own?["podTemplate"]), byName: byName)
    guard let storage = own?["resource"]?["ephemeralStorage"], let text = storage.scalarText, !text.isEmpty else {
      return template
    }
    return with(StructuredNode(.string(text), storage.provenance), template)
  }

  private static func typed(_ template: StructuredNode?) throws(EffectivePod.Failure) -> StructuredNode? {
    guard let template, template.value != .null else { return nil }
    return try typedPod(template)
  }

  private mutating func set(_ key: String, _ text: String, _ provenance: Provenance) {
    configuration.set(FlinkConfiguration.Entry(key: key, value: .string(text), provenance: provenance))
  }

  private mutating func setResource(_ resource: StructuredNode?, _ role: String) throws(EffectivePod.Failure) {
    guard let resource else { return }
    if let memory = resource["memory"], let text = memory.scalarText {
      guard let bytes = memorySize(text) ?? quantityBytes(text) else {
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

  /// A template with ephemeral storage for Flink's container.
  private func with(_ storage: StructuredNode, _ template: StructuredNode?) -> StructuredNode {
    var pod = template ?? StructuredNode(.map([]), storage.provenance)
    pod.edit("spec") { spec in
      var containers = spec["containers"]?.items ?? []
      let provenance = spec["containers"]?.provenance ?? storage.provenance
      if !containers.contains(where: { $0["name"]?.string == mainContainerName }) {
        let name = StructuredNode(.string(mainContainerName), storage.provenance)
        let entry = StructuredValue.Entry(key: "name", keyLocation: storage.provenance.place, value: name)
        containers.append(StructuredNode(.map([entry]), storage.provenance))
      }
      for place in containers.indices where containers[place]["name"]?.string == mainContainerName {
        containers[place].edit("resources") { resources in
          for side in ["limits", "requests"] { resources.edit(side) { $0.set("ephemeral-storage", storage) } }
        }
      }
      spec.edit("containers") { $0 = StructuredNode(.list(containers), provenance) }
    }
    return pod
  }
}

/// The container that is Flink's, in a template and in the pod.
let mainContainerName = "flink-main-container"

/// Bytes of a Kubernetes quantity as the operator reads a memory: case and a final `B` don't matter (`2gb` is 2 × 10^9).
private func quantityBytes(_ text: String) -> Int64? {
  var text = text.filter { !$0.isWhitespace }.uppercased()
  if text.hasSuffix("B") { text.removeLast() }
  let digits = text.prefix { $0.isNumber || $0 == "." }
  guard let number = Double(digits) else { return nil }
  let units: [String: Double] = [
    "": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "KI": 1024, "MI": 1_048_576,
    "GI": 1_073_741_824, "TI": 1_099_511_627_776,
  ]
  guard let factor = units[String(text.dropFirst(digits.count))] else { return nil }
  return Int64(exactly: (number * factor).rounded(.down))
}
