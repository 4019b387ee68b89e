internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// The name of the claim template of a cluster's TaskManagers.
func claimTemplateName(_ cluster: String) -> String { "\(cluster)-devices" }

/// A claim template with one request for each external resource (`resource.k8s.io/v1`, from Kubernetes 1.34 on): each
/// TaskManager's pod gets a claim of its own.
func resourceClaimTemplate(
  _ requests: [DeviceRequest], of cluster: Cluster, name: String
) -> (node: ManifestNode, diagnostics: [Diagnostic]) {
  let rule: Derivation = "resource-claim"
  let fields = KubernetesFields(cluster)
  var diagnostics: [Diagnostic] = []
  let items = requests.map { request in
    if !isDNSLabel(request.name) {
      diagnostics.append(
        ManifestRules.notExpressible.diagnostic(
          "'\(request.name)' can't be the name of a request in a resource claim", at: request.provenance.location,
          path: cluster.path, effect: "The API server rejects the claim template: the name has to be a DNS label.",
          help: "use lower-case letters, digits and '-', 63 at most"))
    }
    if request.amount > 32 {
      diagnostics.append(
        ManifestRules.notExpressible.diagnostic(
          "a claim can only hold 32 devices, and '\(request.name)' asks for \(request.amount)",
          at: request.provenance.location, path: cluster.path, effect: "The scheduler can't allocate the claim."))
    }
    var exactly: [ManifestNode.Entry] = []
    if let deviceClass = request.deviceClass { exactly.append(.init("deviceClassName", deviceClass.node)) }
    exactly.append(.init("allocationMode", .derived("ExactCount", rule)))
    exactly.append(.init("count", ManifestNode(.integer(request.amount), request.provenance)))
    let selectors = celSelectors(of: request, fields)
    if !selectors.isEmpty { exactly.append(.init("selectors", ManifestNode(.sequence(selectors), .derived(rule)))) }
    return ManifestNode(
      .mapping([
        .init("name", ManifestNode(.string(request.name), request.provenance)),
        .init("exactly", ManifestNode(.mapping(exactly), request.provenance)),
      ]), request.provenance)
  }
  let devices = ManifestNode.group(
    [.init("devices", .group([.init("requests", ManifestNode(.sequence(items), .derived(rule)))], rule))], rule)
  let node = kubernetesObject(
    "resource.k8s.io/v1", "ResourceClaimTemplate", name: claimTemplateName(name), of: cluster,
    [.init("spec", .group([.init("spec", devices)], rule))], rule)
  return (node, diagnostics)
}

/// What the devices of a request have to meet: the person's own expression, the wanted models, and the MIG profile that
/// the resource's name says.
private func celSelectors(of request: DeviceRequest, _ fields: KubernetesFields) -> [ManifestNode] {
  var expressions: [(text: String, provenance: Provenance)] = []
  if let own = fields.deviceSelector(of: request.name) { expressions.append((own.value, own.provenance)) }
  if let vendor = request.vendor {
    let models = fields.gpuModels
    if let first = models.first {
      // NVIDIA's driver publishes the name as its tools print it.
      let names = models.flatMap { vendor == .amd ? vendor.labelValues(of: $0.value) : [$0.value] }
      let list = names.map(celString).joined(separator: ", ")
      expressions.append(
        (
          "device.attributes[\(celString(vendor.driver))].productName in [\(list)]",
          .derived("gpu-model", from: first.provenance)
        ))
    }
    if vendor == .nvidia, let resource = request.resource, resource.hasPrefix("nvidia.com/mig-") {
      let profile = migProfile(String(resource.dropFirst("nvidia.com/mig-".count)))
      expressions.append(
        (
          "device.attributes[\(celString(vendor.driver))].profile == \(celString(profile))",
          .derived("mig-profile", from: request.provenance)
        ))
    }
  }
  return expressions.map { text, provenance in
    let expression = ManifestNode(.string(text), provenance)
    return .group([.init("cel", .group([.init("expression", expression)], "resource-claim"))], "resource-claim")
  }
}

/// A MIG profile by the end of its resource's name: `1g.5gb.me` is `1g.5gb+me`, since a resource's name can't hold the `+`
/// (`strings.ReplaceAll("mig-"+…, "+", ".")`, k8s-device-plugin/internal/resource); the driver's attribute has it.
func migProfile(_ name: String) -> String {
  guard let size = name.firstRange(of: "gb.") else { return name }
  return "\(name[..<size.lowerBound])gb+\(name[size.upperBound...])"
}

/// A string literal of CEL (<https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values>).
func celString(_ text: String) -> String {
  var literal = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": literal += "\\\""
    case "\\": literal += "\\\\"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      let digits = String(scalar.value, radix: 16)
      literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: literal.unicodeScalars.append(scalar)
    }
  }
  return literal + "\""
}
