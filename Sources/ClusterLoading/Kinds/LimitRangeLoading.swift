package import Diagnostics
import YAMLTree

/// The most that a LimitRange lets a container or a pod of its namespace have.
package struct PodMaximum: Sendable {
  /// Nil where the object doesn't say: that of whoever applies it.
  package var namespace: String?
  /// Of all containers of a pod together; else of each.
  package var isOfPod: Bool
  package var resource: String
  /// Empty where there is a default alone.
  package var amount: String
  /// What a container gets of it that asks for none: `default`, else the maximum itself (`SetDefaults_LimitRangeItem` of
  /// pkg/apis/core/v1/defaults.go); nil for pods, which are given nothing.
  package var standard: String?
  package var location: SourceLocation
}

/// Reads the maxima of a LimitRange that stands in one file with clusters; nothing of other objects.
func loadLimitRange(_ root: YAMLNode, context: inout LoadingContext) {
  guard root.kind == .mapping, root["kind"]?.resolved.text == "LimitRange", root["apiVersion"]?.resolved.text == "v1",
    let limits = root["spec"]?.resolved["limits"]?.resolved, limits.kind == .sequence
  else { return }
  let namespace = root["metadata"]?.resolved["namespace"]?.resolved.text
  for limit in limits.items.map(\.resolved) where limit.kind == .mapping {
    guard let type = limit["type"]?.resolved.text, type == "Container" || type == "Pod" else { continue }
    var standards: [String: String] = [:]
    if let standard = limit["default"]?.resolved, standard.kind == .mapping {
      for entry in standard.entries { standards[entry.key.resolved.text] = entry.value.resolved.text }
    }
    if type == "Container", let standard = limit["default"]?.resolved, standard.kind == .mapping {
      for entry in standard.entries where limit["max"]?.resolved[entry.key.resolved.text] == nil {
        context.maxima.append(
          PodMaximum(
            namespace: namespace, isOfPod: false, resource: entry.key.resolved.text, amount: "",
            standard: entry.value.resolved.text, location: entry.key.location))
      }
    }
    guard let most = limit["max"]?.resolved, most.kind == .mapping else { continue }
    for entry in most.entries {
      let resource = entry.key.resolved.text
      let amount = entry.value.resolved.text
      context.maxima.append(
        PodMaximum(
          namespace: namespace, isOfPod: type == "Pod", resource: resource, amount: amount,
          standard: type == "Pod" ? nil : standards[resource] ?? amount, location: entry.key.location))
    }
  }
}
