import ClusterModel
import Resolution
import Topology

/// Which nodes of an inventory a pod can go to, as far as an inventory knows nodes.
///
/// `node_affinity.go` and `taint_toleration.go` of Kubernetes' scheduler.
struct Placement {
  private struct Toleration {
    var key: String
    var mode: String
    var value: String
    var effect: String
  }

  private let selector: [StructuredValue.Entry]
  /// Of these one has to hold; nil where nothing is required.
  private let terms: [StructuredNode]?
  private let tolerations: [Toleration]

  /// - Parameter pod: nil where nothing is known of it: it goes to each node.
  init(of pod: EffectivePod?) {
    selector = pod?.nodeSelector ?? []
    let required = pod?.affinity?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
    terms = required?["nodeSelectorTerms"]?.items
    tolerations = (pod?.tolerations ?? []).map { node in
      func text(_ field: String) -> String { node[field]?.string ?? "" }
      return Toleration(key: text("key"), mode: text("operator"), value: text("value"), effect: text("effect"))
    }
  }

  /// Whether the pod's node selector and affinity leave a node; true where the inventory doesn't know the labels.
  func selects(_ node: Advertised) -> Bool {
    selector.allSatisfy { selects($0, node) } && (terms.map { $0.contains { matches($0, node) } } ?? true)
  }

  /// Whether one label of the node selector leaves a node.
  func selects(_ entry: StructuredValue.Entry, _ node: Advertised) -> Bool {
    guard let wanted = entry.value.string, let label = label(entry.key, of: node) else { return true }
    return label == wanted
  }

  /// The taints of a node that keep the pod out.
  func keptOut(by node: Advertised) -> [String] {
    node.taints.filter { !$0.hasSuffix(":PreferNoSchedule") && !isTolerated($0) }
  }

  private func matches(_ term: StructuredNode, _ node: Advertised) -> Bool {
    let expressions = term["matchExpressions"]?.items ?? []
    // A term without anything selects nothing.
    guard !expressions.isEmpty || term["matchFields"]?.items.isEmpty == false else { return false }
    return expressions.allSatisfy { expression in
      guard let key = expression["key"]?.string, let label = label(key, of: node) else { return true }
      return LabelRequirement(expression)?.holds(label) ?? true
    }
  }

  /// A label of a node; nil where the inventory doesn't have it.
  private func label(_ key: String, of node: Advertised) -> String? {
    let labels: Advertised.Labels?
    switch key.prefix(while: { $0 != "/" }) {
    case "nvidia.com": labels = node.labels(of: .nvidia)
    case "amd.com", "beta.amd.com": labels = node.labels(of: .amd)
    case "gpu.intel.com": labels = node.labels(of: .intel)
    default: return nil
    }
    switch key {
    case "nvidia.com/gpu.product", "amd.com/gpu.product-name", "beta.amd.com/gpu.product-name", "gpu.intel.com/product":
      return labels?.model
    case "nvidia.com/gpu.family", "amd.com/gpu.family", "beta.amd.com/gpu.family", "gpu.intel.com/family":
      return labels?.family
    case "nvidia.com/gpu.count", "gpu.intel.com/device.count": return labels?.physicalGPUs.map { String($0) }
    case "nvidia.com/gpu.memory": return labels?.memoryMiB.map { String($0) }
    default: return nil
    }
  }

  /// - Parameter taint: `key=value:effect`.
  private func isTolerated(_ taint: String) -> Bool {
    let taint = Taint(taint)
    return tolerations.contains { toleration in
      guard toleration.effect.isEmpty || toleration.effect == taint.effect else { return false }
      switch toleration.mode {
      case "Exists": return toleration.key.isEmpty || toleration.key == taint.key
      // They compare numbers.
      case "Gt", "Lt": return toleration.key == taint.key
      default: return toleration.key == taint.key && toleration.value == taint.value
      }
    }
  }
}
