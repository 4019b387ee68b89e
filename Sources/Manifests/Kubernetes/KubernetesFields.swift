internal import ClusterModel
internal import Diagnostics

/// What `spec.kubernetes` of a `kind: Cluster` says; values of a wrong type were reported by loading.
struct KubernetesFields {
  enum Allocation: String {
    case devicePlugin = "device-plugin"
    case resourceClaims = "resource-claims"
  }

  private let node: StructuredNode?

  init(_ cluster: Cluster) {
    node = cluster.kind == .cluster ? cluster.spec?["kubernetes"] : nil
  }

  var allocation: Allocation { node?["allocation"]?.string.flatMap(Allocation.init) ?? .devicePlugin }
  var allocationProvenance: Provenance? { node?["allocation"]?.provenance }

  /// In the order of the file.
  var gpuModels: [Located<String>] {
    guard let models = node?["gpuModel"] else { return [] }
    return models.locatedString.map { [$0] } ?? models.items.compactMap(\.locatedString)
  }

  var runtimeClassName: Located<String>? { node?["runtimeClassName"]?.locatedString }
  var sharedMemory: StructuredNode? { node?["sharedMemory"] }
  var discoveryScript: Located<String>? { node?["discoveryScript"]?.locatedString }
  var podDisruptionBudget: StructuredNode? { node?["podDisruptionBudget"] }

  func deviceClass(of resource: String) -> Located<String>? { node?["deviceClasses"]?[resource]?.locatedString }
  func deviceSelector(of resource: String) -> Located<String>? { node?["deviceSelectors"]?[resource]?.locatedString }
  var deviceClasses: [StructuredValue.Entry] { node?["deviceClasses"]?.entries ?? [] }
  /// The Flink resources that the two maps name.
  var namedResources: [StructuredValue.Entry] {
    (node?["deviceClasses"]?.entries ?? []) + (node?["deviceSelectors"]?.entries ?? [])
  }
}

extension Cluster {
  /// Whether Kubernetes hands out devices by resource claims, so that a config key would ask for a second set.
  var usesResourceClaims: Bool { KubernetesFields(self).allocation == .resourceClaims }
}
