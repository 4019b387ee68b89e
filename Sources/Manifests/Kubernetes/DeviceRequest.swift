internal import ClusterModel
internal import Diagnostics
internal import FlinkOptions
internal import Resolution

/// Devices that a TaskManager's container gets from Kubernetes.
struct DeviceRequest {
  /// Flink's name of the resource.
  var name: String
  /// The Kubernetes resource, such as `nvidia.com/gpu`; nil with claims when the configuration names none.
  var resource: String?
  var amount: Int64
  /// The DRA class of the devices; nil for what a device plugin hands out.
  var deviceClass: Located<String>?
  /// Of the amount in Flink's configuration.
  var provenance: Provenance
  /// Of the name by which Kubernetes is asked.
  var keyProvenance: Provenance?

  var vendor: DeviceVendor? {
    resource.flatMap { DeviceVendor($0) } ?? deviceClass.flatMap { DeviceVendor($0.value) }
  }

  static let rule: Derivation = "device-limit"
}

/// What the TaskManager's container is to get, sorted by Kubernetes resource or, with claims, by Flink's name.
func deviceRequests(_ resolved: ResolvedCluster) -> (requests: [DeviceRequest], diagnostics: [Diagnostic]) {
  let fields = KubernetesFields(resolved.cluster)
  guard fields.allocation == .resourceClaims else {
    let requests = (resolved.kubernetes ?? [:]).sorted { $0.key < $1.key }.map { resource, amount in
      let origin =
        resolved.resources.first { $0.kubernetesRequest == amount && $0.kubernetesConfigKey?.text == resource }
        ?? resolved.resources.first { $0.effectiveAmount == amount && $0.kubernetesConfigKey?.text == resource }
      return DeviceRequest(
        name: origin?.name ?? resource, resource: resource, amount: amount,
        provenance: .derived(DeviceRequest.rule, from: origin?.amount?.provenance),
        keyProvenance: origin?.kubernetesConfigKey?.provenance)
    }
    return (requests, [])
  }
  var diagnostics = claimFindings(resolved, fields)
  var requests: [DeviceRequest] = []
  for (name, amount) in (resolved.amounts ?? [:]).sorted(by: { $0.key < $1.key }) {
    let outcome = resolved.resources.first { $0.name == name }
    let key = outcome?.kubernetesConfigKey
    let derived = key.flatMap { key in
      deviceClass(for: key.text).map { Located($0, .derived("device-class", from: key.provenance)) }
    }
    guard let deviceClass = fields.deviceClass(of: name) ?? derived else {
      diagnostics.append(
        ManifestRules.deviceClassMissing.diagnostic(
          "nothing says which DeviceClass the devices of '\(name)' are of",
          at: key?.provenance.location ?? outcome?.listedAt?.location, path: resolved.cluster.path,
          effect: "A claim can only be made for a DeviceClass, so no pod would have the devices.",
          help: "add kubernetes.deviceClasses with '\(name)'"))
      continue
    }
    requests.append(
      DeviceRequest(
        name: name, resource: key?.text, amount: amount, deviceClass: deviceClass,
        provenance: .derived("resource-claim", from: outcome?.amount?.provenance),
        keyProvenance: key?.provenance ?? deviceClass.provenance))
  }
  return (requests, diagnostics + sharedDevices(requests, resolved.cluster))
}

/// Resources whose discovery scripts see each other's devices: a container has the devices of all its claims, and Flink's driver
/// takes the first ones that the script prints (`GPUDriver.retrieveResourceInfo`).
private func sharedDevices(_ requests: [DeviceRequest], _ cluster: Cluster) -> [Diagnostic] {
  var first: [DeviceRequest] = []
  var diagnostics: [Diagnostic] = []
  for request in requests {
    guard let vendor = request.vendor, usesGPUDriver(request.name, cluster) else { continue }
    guard let other = first.first(where: { $0.vendor == vendor }) else {
      first.append(request)
      continue
    }
    // A script of one's own, or its arguments, may tell them apart.
    let keys = [request, other].flatMap { named in
      ["path", "args"].map { "external-resource.\(named.name).param.discovery-script.\($0)" }
    }
    guard !keys.contains(where: cluster.configuration.contains) else { continue }
    let name = vendor == .nvidia ? "NVIDIA" : "AMD"
    diagnostics.append(
      ManifestRules.devicesHandedOutTwice.diagnostic(
        "'\(other.name)' and '\(request.name)' both claim devices of \(name)'s for one container",
        at: request.keyProvenance?.location ?? request.provenance.location, path: cluster.path,
        effect:
          "Each resource's discovery script sees all of them and hands out the first ones: jobs get one GPU under two "
          + "names, and another one lies idle.", help: "make one resource of the two",
        notes: [Diagnostic.Note("the other one", at: other.keyProvenance?.location ?? other.provenance.location)]))
  }
  return diagnostics
}

/// What keeps claims from being made.
private func claimFindings(_ resolved: ResolvedCluster, _ fields: KubernetesFields) -> [Diagnostic] {
  let cluster = resolved.cluster
  let place = fields.allocationProvenance?.location
  var diagnostics: [Diagnostic] = []
  let version = cluster.kubernetesVersion
  if version.map({ versionNumbers($0.value).lexicographicallyPrecedes([1, 34]) }) ?? true {
    diagnostics.append(
      ManifestRules.claimsNeedKubernetes.diagnostic(
        version.map { "resource claims need Kubernetes 1.34, and 'kubernetesVersion' is \($0.value)" }
          ?? "resource claims need 'kubernetesVersion' 1.34 or newer, and none is set",
        at: version?.provenance.location ?? place, path: cluster.path,
        effect: "resource.k8s.io/v1 is served from Kubernetes 1.34 on; an older API server rejects the template.",
        help: version == nil ? "add kubernetesVersion" : "use allocation: device-plugin"))
  }
  for entry in fields.namedResources where resolved.amounts?[entry.key] == nil {
    diagnostics.append(
      ManifestRules.deviceOfNoResource.diagnostic(
        "'\(entry.key)' is no resource that 'external-resources' lists with an amount", at: entry.keyLocation,
        path: cluster.path, effect: "Nothing is claimed for it.",
        help: suggestion(for: entry.key, among: (resolved.amounts ?? [:]).keys.sorted()).map { "did you mean '\($0)'?" }
      ))
  }
  return diagnostics
}

/// `1.34.2` as numbers.
func versionNumbers(_ text: String) -> [Int] { text.split(separator: ".").map { Int($0) ?? 0 } }
