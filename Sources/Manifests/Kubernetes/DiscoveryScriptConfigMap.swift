internal import ClusterModel
internal import Diagnostics
internal import EmbeddedTemplates
internal import FlinkOptions
internal import Resolution

/// Where the ConfigMap's script is mounted. Flink's image has nothing there.
private let directory = "/opt/drey"

/// Puts Drey's own discovery script into the TaskManager's container where the image has none, and points Flink's GPU
/// driver at it.
func addDiscoveryScript(
  to template: inout ManifestNode, pod: inout TaskManagerPod, resolved: ResolvedCluster, fields: KubernetesFields,
  emission: Emission
) {
  let cluster = resolved.cluster
  var vendors: [DeviceVendor] = []
  for request in pod.requests {
    guard let vendor = request.vendor, usesGPUDriver(request.name, cluster) else { continue }
    let key = "external-resource.\(request.name).param.discovery-script.path"
    let isSet = cluster.configuration[key] != nil
    // Flink ships a script for NVIDIA's GPUs and none for AMD's.
    guard fields.discoveryScript.map({ $0.value == "config-map" }) ?? (vendor == .amd && !isSet) else { continue }
    guard !isSet else {
      pod.diagnostics.append(
        ManifestRules.twoDiscoveryScripts.diagnostic(
          "'\(key)' is set, and 'discoveryScript' is config-map",
          at: cluster.configuration[key]?.provenance.location, path: cluster.path,
          effect: "Flink runs the script that the option names; the ConfigMap would be mounted for nothing.",
          help: "remove one of the two"))
      continue
    }
    if !vendors.contains(vendor) { vendors.append(vendor) }
    pod.settings.append(
      FlinkConfiguration.Entry(
        key: key, value: .string("\(directory)/\(scriptName(vendor))"),
        provenance: .derived("discovery-script", from: fields.discoveryScript?.provenance ?? request.provenance)))
  }
  if let asked = fields.discoveryScript, asked.value == "config-map",
    let other = pod.requests.first(where: { $0.vendor == nil && usesGPUDriver($0.name, cluster) }),
    cluster.configuration["external-resource.\(other.name).param.discovery-script.path"] == nil
  {
    pod.diagnostics.append(
      ManifestRules.discoveryScriptUnknown.diagnostic(
        "there is no discovery script of Drey's for '\(other.resource ?? other.name)'", at: asked.provenance.location,
        path: cluster.path,
        effect: "No ConfigMap has one for it: Flink runs its own, which asks nvidia-smi, and finds no device.",
        help: "set external-resource.\(other.name).param.discovery-script.path to a script in the image"))
  }
  guard !vendors.isEmpty else { return }
  let rule: Derivation = "discovery-script"
  let name = "\(cluster.name?.value ?? "")-gpu-discovery"
  let scripts = vendors.map { vendor in
    ManifestNode.Entry(scriptName(vendor), .derived(discoveryScriptText(vendor), rule))
  }
  pod.objects.append(
    .object(
      "configmap-gpu-discovery.yaml",
      kubernetesObject("v1", "ConfigMap", name: name, of: cluster, [.init("data", .group(scripts, rule))], rule),
      header: emission.header))
  let taken = addVolume(
    to: &template, name: "gpu-discovery", mountPath: directory, isReadOnly: true, rule,
    .init(
      "configMap",
      .map(
        rule, .init("name", .derived(name, rule, from: cluster.name?.provenance)),
        // 0555: Flink wants to run it.
        .init("defaultMode", .integer(365, rule)))))
  if let taken { pod.diagnostics.append(mountPathTaken(directory, "the discovery script", at: taken, in: cluster)) }
}

/// Says that the person's template has something else where a volume of Drey's has to be.
func mountPathTaken(_ path: String, _ what: String, at place: Provenance, in cluster: Cluster) -> Diagnostic {
  ManifestRules.mountPathTaken.diagnostic(
    "the pod template mounts a volume at \(path), where \(what) has to be", at: place.location, path: cluster.path,
    effect: "A container takes one volume at a path, and Flink would not find \(what).", help: "mount it elsewhere")
}

/// Whether a resource's driver is Flink's own for GPUs.
func usesGPUDriver(_ resource: String, _ cluster: Cluster) -> Bool {
  cluster.configuration["external-resource.\(resource).driver-factory.class"]?.text
    == "org.apache.flink.externalresource.gpu.GPUDriverFactory"
}

/// The name of a vendor's discovery script, wherever it stands.
func scriptName(_ vendor: DeviceVendor) -> String {
  vendor == .nvidia ? "nvidia-gpu-discovery.sh" : "amd-gpu-discovery.sh"
}

/// Drey's discovery script for a vendor: it asks the vendor's tools, and needs nothing else of Drey.
func discoveryScriptText(_ vendor: DeviceVendor) -> String {
  EmbeddedTemplates.text(at: "discovery/\(scriptName(vendor))") ?? ""
}
