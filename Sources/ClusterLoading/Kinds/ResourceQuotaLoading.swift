package import Diagnostics
import YAMLTree

/// What a ResourceQuota allows a namespace of devices.
package struct DeviceQuota: Sendable {
  /// Nil where the object doesn't say: that of whoever applies it.
  package var namespace: String?
  /// By the name of the device, without `requests.`.
  package var bounds: [(device: String, amount: Int64, location: SourceLocation)] = []
  /// Which pods count, all of them together; empty where every one does.
  package var scopes: [Scope] = []

  /// A condition on pods, of `scopes` (`Exists`) or of `scopeSelector`.
  package struct Scope: Sendable {
    package var name: String
    package var mode: String
    package var values: [String]
  }
}

/// Whether a quota is about devices; others are none of Drey's business.
func boundsDevices(_ root: YAMLNode) -> Bool {
  root["spec"]?["hard"]?.entries.contains { deviceName($0.key.resolved.text) != nil } ?? false
}

/// Reads the bounds on devices, and says which of them Kubernetes never counts.
///
/// Kubernetes' quota evaluator (`pkg/quota/v1/evaluator/core/pods.go`, `isExtendedResourceNameForQuota`) matches extended
/// resources under `requests.` only.
func loadResourceQuota(_ root: YAMLNode, context: inout LoadingContext) -> DeviceQuota {
  var quota = DeviceQuota(namespace: root["metadata"]?["namespace"]?.resolved.text)
  quota.scopes = (root["spec"]?["scopes"].map { Array($0.resolved.items) } ?? []).map {
    DeviceQuota.Scope(name: $0.resolved.text, mode: "Exists", values: [])
  }
  for expression in root["spec"]?["scopeSelector"]?["matchExpressions"].map({ Array($0.resolved.items) }) ?? [] {
    quota.scopes.append(
      DeviceQuota.Scope(
        name: expression["scopeName"]?.resolved.text ?? "", mode: expression["operator"]?.resolved.text ?? "",
        values: (expression["values"].map { Array($0.resolved.items) } ?? []).map(\.resolved.text)))
  }
  let entries = root["spec"]?["hard"].map { Array($0.entries) } ?? []
  let keys = Set(entries.map(\.key.resolved.text))
  for entry in entries {
    let key = entry.key.resolved
    guard let (device, prefix) = deviceName(key.text) else { continue }
    if prefix == "requests." {
      guard let amount = Int64(entry.value.resolved.text), amount >= 0 else { continue }
      quota.bounds.append((device, amount, key.location))
      continue
    }
    let right = "requests." + device
    let isPlain = key.tree.source.text[key.range.bytes].elementsEqual(key.text.utf8)
    let fix = Fix(
      label: "write `\(right)`", safety: .safe, edits: [TextEdit(at: key.location, replacement: right)])
    context.report(
      LoadingRules.quotaForm, "'\(shown(key.text))' bounds nothing: of devices a quota counts '\(shown(right))' only",
      at: key.location,
      effect: "Kubernetes knows no difference between requests and limits of a device, and counts what stands under "
        + (keys.contains(right)
          ? "'requests.': '\(shown(right))' alone bounds the namespace."
          : "'requests.': the namespace can take as many as there are."),
      help: keys.contains(right) ? "remove it: '\(shown(right))' is there, too" : "write '\(shown(right))'",
      fixes: isPlain && !keys.contains(right) ? [fix] : [])
  }
  return quota
}

/// The device in a quota's key, and what stands before it; nil for all else that a quota may count.
private func deviceName(_ key: String) -> (device: String, prefix: String)? {
  let prefix = ["requests.", "limits."].first { key.hasPrefix($0) } ?? ""
  let device = key.dropFirst(prefix.count)
  let parts = device.split(separator: "/", omittingEmptySubsequences: false)
  // `count/pods`, `gold.storageclass.storage.k8s.io/requests.storage`, `gpu.deviceclass.resource.k8s.io/devices`.
  guard parts.count == 2, let domain = parts.first, domain.contains("."),
    !["k8s.io", "kubernetes.io"].contains(where: { domain == $0 || domain.hasSuffix("." + $0) }),
    let name = parts.last, !name.isEmpty
  else { return nil }
  return (String(device), prefix)
}
