internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Devices that a container asks for.
struct DeviceLimit {
  /// The Kubernetes resource, such as `nvidia.com/gpu`.
  var resource: String
  var amount: Int64
  /// Of the amount in Flink's configuration.
  var provenance: Provenance

  static let rule = "device-limit"
}

/// What the TaskManager's container is to ask for, sorted by resource.
func deviceLimits(_ resolved: ResolvedCluster) -> [DeviceLimit] {
  (resolved.kubernetes ?? [:]).sorted { $0.key < $1.key }.map { resource, amount in
    let origin = resolved.resources.first {
      $0.effectiveAmount == amount && $0.kubernetesConfigKey?.text == resource
    }
    return DeviceLimit(
      resource: resource, amount: amount,
      provenance: .derived(DeviceLimit.rule, from: origin?.amount?.provenance))
  }
}

/// The name that Flink and the operator look for.
private let mainContainer = "flink-main-container"

/// A TaskManager's pod template whose main container asks for devices.
///
/// The operator merges the containers of the common template and of this one by position, so the main container stands
/// where it stands in the common one; those before it are named, and nothing else.
func withDevices(
  _ limits: [DeviceLimit], in template: ManifestNode?, common: ManifestNode?, path: String
) -> (node: ManifestNode, diagnostics: [Diagnostic]) {
  let rule = Provenance.derived(DeviceLimit.rule)
  var template = template ?? ManifestNode(.mapping([]), rule)
  var spec = template["spec"] ?? ManifestNode(.mapping([]), rule)
  var containers = spec["containers"]?.items ?? []
  if !containers.contains(where: { $0["name"]?.string == mainContainer }) {
    let before = (common?["spec"]?["containers"]?.items ?? []).prefix { $0["name"]?.string != mainContainer }
    let hasMain = before.count < (common?["spec"]?["containers"]?.items ?? []).count
    for container in hasMain ? before.dropFirst(containers.count) : [] {
      guard let name = container["name"] else { continue }
      containers.append(ManifestNode(.mapping([.init("name", name)]), rule))
    }
    containers.append(ManifestNode(.mapping([.init("name", .derived(mainContainer, DeviceLimit.rule))]), rule))
  }
  var diagnostics: [Diagnostic] = []
  for index in containers.indices where containers[index]["name"]?.string == mainContainer {
    var resources = containers[index]["resources"] ?? ManifestNode(.mapping([]), rule)
    // Kubernetes takes equal requests and limits for devices, and fills in the requests from the limits.
    for field in ["limits", "requests"] {
      guard field == "limits" || resources[field] != nil else { continue }
      var values = resources[field] ?? ManifestNode(.mapping([]), rule)
      for limit in limits {
        if let old = values[limit.resource], old.scalarText != String(limit.amount) {
          diagnostics.append(
            ManifestRules.podLimitReplaced.diagnostic(
              "the pod template asks for \(old.scalarText ?? "something else") of '\(limit.resource)', and Flink's "
                + "configuration for \(limit.amount)", at: old.provenance.location, path: path,
              effect: "The container asks for \(limit.amount), the number that Flink counts with.",
              help: "remove it from the pod template"))
        }
        if field == "limits" || values[limit.resource] != nil {
          values.set(limit.resource, ManifestNode(.string(String(limit.amount)), limit.provenance))
        }
      }
      resources.set(field, values)
    }
    containers[index].set("resources", resources)
  }
  spec.set("containers", ManifestNode(.sequence(containers), spec["containers"]?.provenance ?? rule))
  template.set("spec", spec)
  return (template, diagnostics)
}

extension ManifestNode {
  /// A scalar as text; nil for null and collections.
  var scalarText: String? {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .double(let number): number.description
    case .boolean(let flag): flag ? "true" : "false"
    case .null, .sequence, .mapping: nil
    }
  }
}
