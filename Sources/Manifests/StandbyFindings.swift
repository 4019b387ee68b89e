internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// JobManagers beside the first one that nothing makes wait for their turn.
func standbyFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let cluster = resolved.cluster
  guard !cluster.configuration.hasHighAvailability else { return [] }
  if target == .standalone {
    let masters = StandaloneHosts(resolved).masters
    guard masters.count > 1 else { return [] }
    return [
      ManifestRules.standbyWithoutHighAvailability.diagnostic(
        "\(masters.count) masters need high availability, and none is configured",
        at: masters[1].provenance.location, path: cluster.path,
        effect: "Each master is a cluster of its own, and the TaskManagers know the first one only.",
        help: "set high-availability.type and high-availability.storageDir, or name one master")
    ]
  }
  guard target.isKubernetes, let replicas = cluster.jobManager?["replicas"], case .integer(let count) = replicas.value,
    count > 1
  else { return [] }
  let isOperator = target == .kubernetesOperator
  return [
    ManifestRules.standbyWithoutHighAvailability.diagnostic(
      "\(count) JobManagers need high availability, and none is configured", at: replicas.provenance.location,
      path: cluster.path,
      // Its defaults, which nobody sees here, may have it.
      severity: isOperator ? .warning : .error,
      effect: isOperator
        ? "The operator rejects the deployment, unless its own default configuration has high-availability.type."
        : cluster.job == nil
          ? "Each JobManager is a cluster of its own; requests reach one of them by chance."
          : "Each JobManager leads, and runs the job by itself.",
      help: "set high-availability.type: kubernetes and high-availability.storageDir, or take replicas out")
  ]
}
