import Diagnostics
import YAMLTree

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
  if version.hasPrefix("v1alpha") {
    context.report(
      LoadingRules.claimVersion, "'\(shown(node.text))' is an alpha version, and has no claims in newer Kubernetes",
      at: node.location, effect: LoadingRules.claimVersion.effect,
      help: "write 'resource.k8s.io/v1' for Kubernetes 1.34 and newer, with the fields of each request under 'exactly'")
  }
  guard version == "v1" || version == "v1beta2" else { return }
  let claim = kind == "ResourceClaim" ? root["spec"]?.resolved : root["spec"]?.resolved["spec"]?.resolved
  guard let requests = claim?["devices"]?.resolved["requests"]?.resolved, requests.kind == .sequence else { return }
  for request in requests.items.map(\.resolved) where request.kind == .mapping {
    guard request["exactly"] == nil, request["firstAvailable"] == nil,
      let field = request.entries.first(where: { $0.key.resolved.text == "deviceClassName" })
    else { continue }
    context.report(
      LoadingRules.claimForm, "'deviceClassName' belongs under 'exactly' in '\(shown(node.text))'",
      at: field.key.resolved.location, effect: LoadingRules.claimForm.effect,
      help: "write 'exactly:' above it, and put the request's other fields there, too")
  }
}
