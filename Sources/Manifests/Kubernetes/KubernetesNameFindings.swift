internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// The config keys that the API server rejects in a container's resources: a qualified name outside of `kubernetes.io`,
/// as Kubernetes' validation of extended resources has it.
///
/// <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources>
func kubernetesNameFindings(_ resolved: ResolvedCluster) -> [Diagnostic] {
  resolved.resources.compactMap { resource in
    guard resource.effectiveAmount != nil, let key = resource.kubernetesConfigKey, !key.text.isEmpty,
      !["cpu", "memory"].contains(key.text)
    else { return nil }
    if key.text == "ephemeral-storage" || key.text.hasPrefix("hugepages-") {
      let amount = resource.effectiveAmount ?? 0
      return ManifestRules.unknownKubernetesResource.diagnostic(
        "'\(key.text)' is counted in bytes, and no device", at: key.provenance.location, path: resolved.cluster.path,
        severity: .warning, effect: "Each TaskManager asks for \(amount) byte\(amount == 1 ? "" : "s") of it.",
        help: key.text == "ephemeral-storage"
          ? "set taskManager.resource.ephemeralStorage, and take the resource out"
          : "write it into the resources of Flink's container in taskManager.podTemplate, and take the resource out")
    }
    guard !isExtendedResource(key.text) else { return nil }
    return ManifestRules.unknownKubernetesResource.diagnostic(
      "'\(key.text)' is no name that Kubernetes takes for a resource", at: key.provenance.location,
      path: resolved.cluster.path, effect: "The API server rejects the TaskManagers' pods.",
      help: "write it as a domain and a name, such as nvidia.com/gpu")
  }
}
