package import Diagnostics
import YAMLTree

/// A ResourceClaim or a ResourceClaimTemplate in one file with clusters.
package struct ClaimDocument: Sendable {
  package var name: String
  /// Nil where the object doesn't say: that of whoever applies it.
  package var namespace: String?
  package var isTemplate: Bool
  /// `v1`, `v1beta1`, with its place.
  package var version: String
  package var location: SourceLocation
  /// The names of its requests.
  package var requests: [String] = []
  /// The device classes that its requests name.
  package var classes: [String] = []
  /// How many devices it asks for; nil where that can't be told, as of all that a node has.
  package var count: Int64?
}

/// Says of a ResourceClaim or a ResourceClaimTemplate, which stands in one file with clusters, what the API server doesn't take.
///
/// Versions are those of Kubernetes' own API (`staging/src/k8s.io/api/resource/*/zz_generated.prerelease-lifecycle.go`): v1alpha3
/// came with 1.31, and has no claims in 1.36; v1beta1 with 1.32, v1beta2 with 1.33, v1 with 1.34. The form is that of
/// `validateDeviceRequest` (pkg/apis/resource/validation/validation.go).
func checkResourceClaim(_ root: YAMLNode, context: inout LoadingContext) {
  guard root.kind == .mapping, let kind = root["kind"]?.resolved.text, let node = root["apiVersion"]?.resolved,
    node.kind == .scalar, node.text.hasPrefix("resource.k8s.io/"),
    kind == "ResourceClaim" || kind == "ResourceClaimTemplate"
  else { return }
  let version = node.text.dropFirst("resource.k8s.io/".count)
  if let name = root["metadata"]?.resolved["name"]?.resolved.text {
    context.claims.append(
      claimDocument(root, name: name, isTemplate: kind != "ResourceClaim", version: String(version)))
  }
  if kind != "ResourceClaim", let spec = root["spec"]?.resolved, spec.kind == .mapping, spec["spec"] == nil,
    let devices = spec.entries.first(where: { $0.key.resolved.text == "devices" })
  {
    context.report(
      LoadingRules.claimForm, "'devices' of a ResourceClaimTemplate belongs under 'spec.spec'",
      at: devices.key.resolved.location, effect: LoadingRules.claimForm.effect,
      help: "write another 'spec:' above it: a template has the whole claim below its own 'spec'")
  }
  if version.hasPrefix("v1alpha") {
    context.report(
      LoadingRules.claimVersion, "'\(shown(node.text))' is an alpha version, and has no claims in newer Kubernetes",
      at: node.location, effect: LoadingRules.claimVersion.effect,
      help: "write 'resource.k8s.io/v1' for Kubernetes 1.34 and newer, with the fields of each request under 'exactly'")
  }
  guard ["v1", "v1beta2", "v1beta1"].contains(version) else { return }
  let claim = kind == "ResourceClaim" ? root["spec"]?.resolved : root["spec"]?.resolved["spec"]?.resolved
  guard let requests = claim?["devices"]?.resolved["requests"]?.resolved, requests.kind == .sequence else { return }
  for request in requests.items.map(\.resolved) where request.kind == .mapping {
    if version == "v1beta1" {
      guard let field = request.entries.first(where: { $0.key.resolved.text == "exactly" }) else { continue }
      context.report(
        LoadingRules.claimForm, "'exactly' is no field of '\(shown(node.text))'", at: field.key.resolved.location,
        effect: LoadingRules.claimForm.effect,
        help: "write 'resource.k8s.io/v1' for Kubernetes 1.34 and newer, or the fields without 'exactly'")
      continue
    }
    if let exactly = request["exactly"]?.resolved, exactly.kind == .mapping, exactly["deviceClassName"] == nil,
      let key = request.entries.first(where: { $0.key.resolved.text == "exactly" })?.key.resolved
    {
      context.report(
        LoadingRules.claimForm, "the request has no 'deviceClassName'", at: key.location,
        effect: LoadingRules.claimForm.effect, help: "name a DeviceClass, such as 'deviceClassName: gpu.nvidia.com'")
    }
    guard request["exactly"] == nil, request["firstAvailable"] == nil,
      let field = request.entries.first(where: { $0.key.resolved.text == "deviceClassName" })
    else { continue }
    context.report(
      LoadingRules.claimForm, "'deviceClassName' belongs under 'exactly' in '\(shown(node.text))'",
      at: field.key.resolved.location, effect: LoadingRules.claimForm.effect,
      help: "write 'exactly:' above it, and put the request's other fields there, too")
  }
}

/// `ExactDeviceRequest`: one device, unless `count` says another number, and `allocationMode` no `All`.
private func claimDocument(_ root: YAMLNode, name: String, isTemplate: Bool, version: String) -> ClaimDocument {
  let claim = isTemplate ? root["spec"]?.resolved["spec"]?.resolved : root["spec"]?.resolved
  let requests = (claim?["devices"]?.resolved["requests"].map { Array($0.resolved.items) } ?? []).map(\.resolved)
  var document = ClaimDocument(
    name: name, namespace: root["metadata"]?.resolved["namespace"]?.resolved.text, isTemplate: isTemplate,
    version: version, location: (root["apiVersion"] ?? root).resolved.location)
  document.requests = requests.compactMap { $0["name"]?.resolved.text }
  document.classes = requests.flatMap { request in
    let choices = request["firstAvailable"]?.resolved.items.map(\.resolved) ?? [request["exactly"]?.resolved ?? request]
    return choices.compactMap { $0["deviceClassName"]?.resolved.text }
  }
  var count: Int64? = requests.isEmpty ? nil : 0
  for request in requests {
    let exact = request["exactly"]?.resolved ?? request
    let mode = exact["allocationMode"]?.resolved.text ?? "ExactCount"
    let number = exact["count"].map { Int64($0.resolved.text) } ?? 1
    guard request["firstAvailable"] == nil, mode == "ExactCount", let number, let known = count,
      case (let sum, false) = known.addingReportingOverflow(number)
    else {
      count = nil
      break
    }
    count = sum
  }
  document.count = count
  return document
}
