internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// JobManagers beside the first one that nothing makes wait for their turn.
func standbyFindings(_ resolved: ResolvedCluster, for target: Target) -> [Diagnostic] {
  let cluster = resolved.cluster
  let hasHighAvailability = cluster.configuration.hasHighAvailability
  if target == .standalone {
    let hosts = StandaloneHosts(resolved)
    guard hosts.masters.count > 1, !hosts.areMastersStarted else { return [] }
    return [
      ManifestRules.standbyWithoutHighAvailability.diagnostic(
        "\(hosts.masters.count) masters need \(hasHighAvailability ? "ZooKeeper's " : "")high availability, and "
          + (hasHighAvailability ? "another one is configured" : "none is configured"),
        at: hosts.masters[1].provenance.location, path: cluster.path,
        // Somebody may start the others by hand.
        severity: hasHighAvailability ? .warning : .error,
        effect: "start-cluster.sh doesn't read the file masters: it starts one JobManager, on the machine it runs on.",
        help: "set high-availability.type: zookeeper and high-availability.storageDir, or name one master")
    ]
  }
  guard !hasHighAvailability else { return [] }
  guard target.isKubernetes, let replicas = cluster.jobManager?["replicas"], case .integer(let count) = replicas.value,
    count > 1
  else { return [] }
  let isOperator = target == .kubernetesOperator
  return [
    ManifestRules.standbyWithoutHighAvailability.diagnostic(
      "\(count) JobManagers need high availability on \(target.rawValue), and none is configured",
      at: replicas.provenance.location, path: cluster.path,
      // Its defaults, which nobody sees here, may have it.
      severity: isOperator ? .warning : .error,
      effect: isOperator
        ? "The operator rejects the deployment, unless its own default configuration has high-availability.type."
        : target == .kubernetesNative
          ? "Flink's client starts nothing: \"High availability should be enabled when starting standby JobManagers.\""
          : cluster.job == nil
            ? "Each JobManager is a cluster of its own; requests reach one of them by chance."
            : "Each JobManager leads, and runs the job by itself.",
      help: "set high-availability.type: kubernetes and high-availability.storageDir, or take replicas out")
  ]
}
