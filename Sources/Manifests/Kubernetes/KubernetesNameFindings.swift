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
      !["cpu", "memory"].contains(key.text), !isExtendedResource(key.text)
    else { return nil }
    return ManifestRules.unknownKubernetesResource.diagnostic(
      "'\(key.text)' is no name that Kubernetes takes for a resource", at: key.provenance.location,
      path: resolved.cluster.path, effect: "The API server rejects the TaskManagers' pods.",
      help: "write it as a domain and a name, such as nvidia.com/gpu")
  }
}

func isExtendedResource(_ name: String) -> Bool {
  // What Kubernetes itself knows without a domain.
  if name == "ephemeral-storage" || name.hasPrefix("hugepages-") { return true }
  let parts = name.split(separator: "/", omittingEmptySubsequences: false)
  guard parts.count == 2, let domain = parts.first, let last = parts.last else { return false }
  let isDomain =
    domain.utf8.count <= 253
    && domain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isDNSLabel(String($0)) }
  guard isDomain, !domain.hasSuffix("kubernetes.io") else { return false }
  // A quota has it with "requests." before it.
  return !name.hasPrefix("requests.") && !last.isEmpty && last.utf8.count <= 63 && isLabelValue(String(last))
}
