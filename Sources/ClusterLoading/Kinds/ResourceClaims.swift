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
  package var requests: [Request] = []

  /// What it asks for under one name.
  package struct Request: Sendable {
    package var name: String?
    /// The device classes that it names; several where the first free one is taken.
    package var classes: [String]
    /// How many devices; nil where that can't be told, as of all that a node has.
    package var count: Int64?

    /// Whether it is for GPUs, as far as the names of the classes tell; nil without any.
    package var isForGPUs: Bool? {
      classes.isEmpty ? nil : classes.allSatisfy { isGPUClass($0) }
    }
  }
}

/// Whether a device class is one of GPUs by its name: `gpu.nvidia.com`, `mig.nvidia.com`, `gpu.amd.com`, `gpu.intel.com`.
package func isGPUClass(_ name: String) -> Bool {
  name.split { $0 == "." || $0 == "-" }.contains { $0 == "gpu" || $0 == "gpus" || $0 == "mig" }
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
    checkRequest(request, isFlat: version == "v1beta1", context: &context)
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

/// What `validateDeviceRequest` and `validateDeviceAllocationMode` refuse whatever the version.
private func checkRequest(_ request: YAMLNode, isFlat: Bool, context: inout LoadingContext) {
  func report(_ message: String, _ node: YAMLNode, _ help: String) {
    context.report(
      LoadingRules.claimForm, message, at: node.location, effect: LoadingRules.claimForm.effect, help: help)
  }
  func key(_ name: String) -> YAMLNode? { request.entries.first { $0.key.resolved.text == name }?.key.resolved }
  if request["name"] == nil, let first = request.entries.first(where: { _ in true })?.key.resolved {
    report("the request has no 'name'", first, "give it a name, such as 'gpu'")
  }
  if !isFlat, request["exactly"] != nil, request["firstAvailable"] != nil, let second = key("firstAvailable") {
    report("the request has 'exactly' and 'firstAvailable'", second, "keep one of the two")
  }
  let exact = isFlat ? request : request["exactly"]?.resolved
  let others = isFlat ? [] : request["firstAvailable"]?.resolved.items.map(\.resolved) ?? []
  for choice in [exact].compactMap(\.self) + others where choice.kind == .mapping {
    if let name = choice["deviceClassName"]?.resolved, name.kind == .scalar, name.text.contains("/") {
      report(
        "'\(shown(name.text))' is no name of a DeviceClass", name,
        "name a DeviceClass, such as 'gpu.nvidia.com': the resource of a device plugin is none")
    }
    let mode = choice["allocationMode"]?.resolved
    let count = choice["count"]?.resolved
    if let mode, mode.kind == .scalar, !["ExactCount", "All", ""].contains(mode.text), !isNull(mode) {
      report("'\(shown(mode.text))' is no allocation mode", mode, "write 'ExactCount' or 'All'")
    } else if let count, mode?.text == "All" {
      report("'count' has no place beside 'allocationMode: All'", count, "remove one of the two")
    } else if let count, let number = Int64(count.text), number <= 0 {
      report("the count of devices has to be 1 or more", count, "write a positive number")
    }
  }
}

/// `ExactDeviceRequest`: one device, unless `count` says another number, and `allocationMode` no `All`.
private func claimDocument(_ root: YAMLNode, name: String, isTemplate: Bool, version: String) -> ClaimDocument {
  let claim = isTemplate ? root["spec"]?.resolved["spec"]?.resolved : root["spec"]?.resolved
  let requests = (claim?["devices"]?.resolved["requests"].map { Array($0.resolved.items) } ?? []).map(\.resolved)
  var document = ClaimDocument(
    name: name, namespace: root["metadata"]?.resolved["namespace"]?.resolved.text, isTemplate: isTemplate,
    version: version, location: (root["apiVersion"] ?? root).resolved.location)
  document.requests = requests.map { request in
    let exact = request["exactly"]?.resolved ?? request
    let choices = request["firstAvailable"]?.resolved.items.map(\.resolved) ?? [exact]
    let isCounted =
      request["firstAvailable"] == nil && (exact["allocationMode"]?.resolved.text ?? "ExactCount") == "ExactCount"
    return ClaimDocument.Request(
      name: request["name"]?.resolved.text, classes: choices.compactMap { $0["deviceClassName"]?.resolved.text },
      count: isCounted ? exact["count"].map { Int64($0.resolved.text) } ?? 1 : nil)
  }
  return document
}
