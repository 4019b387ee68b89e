package import ClusterModel
import Diagnostics
package import Resolution

extension LintContext {
  /// The places of a template whose value another one took the place of.
  func replacedPlaces(of node: StructuredNode) -> [SourceLocation] {
    let places: [SourceLocation] = node.provenance.overrode.compactMap { origin in
      guard case .source(let place) = origin, !place.range.bytes.isEmpty else { return nil }
      return place
    }
    guard !places.isEmpty else { return [] }
    // An option that is set twice, or by two layers, is no template.
    let settings = configuration.overriding.flatMap(\.provenance.overrode)
    return places.filter { !settings.contains(.source($0)) && !configuration.holdsValue(at: $0) }
  }

  /// The places of options whose value something else than Flink's configuration took the place of.
  func replacedOptions(of node: StructuredNode) -> [SourceLocation] {
    node.provenance.overrode.compactMap { origin in
      guard case .source(let place) = origin, !place.range.bytes.isEmpty, configuration.holdsValue(at: place) else {
        return nil
      }
      return place
    }
  }

  /// The words for what has a value of a pod in it: a role's `resources`, else a template.
  func holder(of place: SourceLocation) -> String {
    for role in PodRole.allCases {
      if isInResources(place, of: role) { return "`\(role.field).resources`" }
      if isInResource(place, of: role) { return "`\(role.field).resource`" }
    }
    return "the template"
  }

  /// Whether a value stands in the `resources` of a role, as operator 1.16 has it.
  func isInResources(_ place: SourceLocation) -> Bool { PodRole.allCases.contains { isInResources(place, of: $0) } }

  /// Whether a value stands in the `resource` of a role, over which `resources` go.
  func isInResource(_ place: SourceLocation, of role: PodRole) -> Bool {
    let resource = (role == .taskManager ? cluster.taskManager : cluster.jobManager)?["resource"]
    return resource?.entries.contains { $0.value.provenance.location == place } ?? false
  }

  private func isInResources(_ place: SourceLocation, of role: PodRole) -> Bool {
    let resources = (role == .taskManager ? cluster.taskManager : cluster.jobManager)?["resources"]
    return resources?.entries.contains { side in
      side.value.entries.contains { $0.value.provenance.location == place }
    } ?? false
  }

  /// The field of a role that sets CPU and memory.
  func field(of role: PodRole) -> String {
    let node = role == .taskManager ? cluster.taskManager : cluster.jobManager
    return node?["resources"] != nil && cluster.operatorReadsResources != false ? "resources.requests" : "resource"
  }

  /// `resource.memory` of a role.
  func memoryNode(of role: PodRole) -> StructuredNode? {
    (role == .taskManager ? cluster.taskManager : cluster.jobManager)?["resource"]?["memory"]
  }

  /// What stands at a place, as it is written.
  func text(at place: SourceLocation) -> String {
    guard let text = source(place.path)?.text, place.range.bytes.upperBound <= text.count else { return "" }
    return String(decoding: text[place.range.bytes], as: UTF8.self)
  }
}

extension PodRole {
  /// The field of a `FlinkDeployment` about it.
  var field: String { self == .taskManager ? "taskManager" : "jobManager" }
}

extension EffectivePod {
  /// The model of GPU that the node selector asks for, by the label of NVIDIA's gpu-feature-discovery. It tells of sharing
  /// (`Tesla-T4-SHARED`) and of MIG devices that are called `nvidia.com/gpu` (`NVIDIA-A100-SXM4-40GB-MIG-1g.5gb`).
  var selectedProduct: String? {
    let label = "nvidia.com/gpu.product"
    if let selected = nodeSelector.first(where: { $0.key == label })?.value.string { return selected }
    guard
      let terms = affinity?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?["nodeSelectorTerms"]?
        .items, !terms.isEmpty
    else { return nil }
    // Each term is a way out of the others.
    let products = terms.map { term in
      (term["matchExpressions"]?.items ?? []).first { $0["key"]?.string == label && $0["operator"]?.string == "In" }?[
        "values"]?.items.compactMap(\.string)
    }
    guard let first = products[0]?.first, products.allSatisfy({ $0 == [first] }) else { return nil }
    return first
  }

  /// What Flink's container asks of device plugins: limits, then requests without one. Asking for 0 is asking for nothing.
  package var devices: [StructuredValue.Entry] {
    let limits = limits.filter { $0.key.utf8.contains(UInt8(ascii: "/")) }
    let all =
      limits
      + requests.filter { entry in
        entry.key.utf8.contains(UInt8(ascii: "/")) && !limits.contains { $0.key == entry.key }
      }
    return all.filter { $0.value.string.flatMap { KubernetesQuantity($0) }?.isZero != true }
  }

  /// Whether NVIDIA's runtime may show GPUs to the container that nobody counts.
  var mayShowDevices: Bool {
    runtimeClassName != nil || mainContainer?["securityContext"]?["privileged"]?.value == .boolean(true)
      || mainContainer?["env"]?.items.contains { $0["name"]?.string == "NVIDIA_VISIBLE_DEVICES" } == true
  }

  /// How many devices of a name all containers of the pod need at once; nil where that is no whole number.
  ///
  /// Those that run together add up; a container that runs before them needs its own, beside the sidecars that are there by then
  /// (`PodRequests` of k8s.io/component-helpers/resource).
  func total(of device: String) -> Int64? {
    let sum = total { container in
      let resources = container["resources"]
      guard let node = resources?["limits"]?[device] ?? resources?["requests"]?[device] else { return 0 }
      guard let text = node.string, let quantity = KubernetesQuantity(text), quantity.isWhole, !quantity.isNegative,
        quantity.number < 1e9
      else {
        return nil
      }
      return quantity.number
    }
    return sum.map { Int64($0) }
  }

  /// How much of a resource all containers of the pod may take at once, by their limits; nil where one is no quantity.
  func limit(of resource: String) -> Double? {
    total { container in
      guard let node = container["resources"]?["limits"]?[resource] else { return 0 }
      return node.string.flatMap { KubernetesQuantity($0)?.number }
    }
  }

  private func total(_ amount: (StructuredNode) -> Double?) -> Double? {
    var sum = 0.0
    for container in spec?["containers"]?.items ?? [] {
      guard let own = amount(container) else { return nil }
      sum += own
    }
    var most = 0.0
    var sidecars = 0.0
    for container in initContainers {
      guard let own = amount(container) else { return nil }
      if container["restartPolicy"]?.string == "Always" { sidecars += own } else { most = max(most, own + sidecars) }
    }
    return max(sum + sidecars, most)
  }
}
