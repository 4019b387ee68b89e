internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// What of the hosts Flink's start scripts can't read, and what else says where the JobManagers are.
func hostFindings(_ resolved: ResolvedCluster, _ hosts: StandaloneHosts) -> [Diagnostic] {
  let cluster = resolved.cluster
  var diagnostics: [Diagnostic] = []
  func refuse(_ host: Located<String>, in file: String, _ effect: String, _ help: String) {
    // Loading judged those of the fields; that a worker becomes the first master is another matter.
    let isNamedForIt =
      hosts.isOfFields(host) && (file == "workers" || hosts.areMastersNamed || !isWorkerHost(host.value))
    guard !isNamedForIt else { return }
    diagnostics.append(
      ManifestRules.standaloneHostInvalid.diagnostic(
        "'\(host.value)' can't be a host in \(file)", at: host.provenance.location, path: cluster.path, effect: effect,
        help: help))
  }
  for host in hosts.masters where !isMasterHost(host.value) {
    refuse(
      host, in: "masters",
      "Flink's start scripts cut the line at its first ':', and hand what is left to ssh, unquoted.",
      "name the host in standalone.masters, by its name or IPv4 address")
  }
  for host in hosts.workers where !isWorkerHost(host.value) {
    refuse(host, in: "workers", "Flink's start scripts hand the line to ssh, unquoted.", "use a host's name or address")
  }
  if let first = hosts.destinations.first, !cluster.configuration.contains("env.ssh.opts") {
    let others = hosts.destinations.count - 1
    diagnostics.append(
      ManifestRules.standaloneSSHOptions.diagnostic(
        "the file workers can't say how ssh reaches '\(first.value)'\(others > 0 ? " and \(others) more" : "")",
        at: first.provenance.location, path: cluster.path,
        effect: "Flink's start scripts call ssh with the host alone: no user, no port and no host on the way.",
        help: "set env.ssh.opts, or say it in the ssh configuration of the person who starts the cluster"))
  }
  return diagnostics + addressFindings(cluster, hosts)
}

/// What differs from the masters that are named.
private func addressFindings(_ cluster: Cluster, _ hosts: StandaloneHosts) -> [Diagnostic] {
  guard let named = hosts.masters.first, hosts.areMastersNamed else { return [] }
  var diagnostics: [Diagnostic] = []
  func report(_ message: String, _ effect: String, _ note: String, _ other: Provenance) {
    diagnostics.append(
      ManifestRules.saidTwice.diagnostic(
        message, at: named.provenance.location, path: cluster.path, effect: effect,
        help: "let the two agree, or say one",
        notes: [Diagnostic.Note(note, at: other.location)]))
  }
  // With ZooKeeper each JobManager is told its own address.
  if let address = cluster.configuration["jobmanager.rpc.address"], !hosts.areMastersStarted,
    !hosts.masters.contains(where: { $0.value == address.text })
  {
    report(
      "'standalone.masters' names '\(named.value)', and 'jobmanager.rpc.address' '\(address.text)'",
      "The TaskManagers look for the JobManager at the option's address.", "the option", address.provenance)
  }
  if let replicas = cluster.jobManager?["replicas"], case .integer(let count) = replicas.value,
    count != hosts.masters.count
  {
    let masters = "\(hosts.masters.count) host\(hosts.masters.count == 1 ? "" : "s")"
    report(
      "'standalone.masters' names \(masters), and 'jobManager.replicas' is \(count)",
      hosts.areMastersStarted
        ? "On standalone a JobManager starts on each of the masters." : "On standalone one JobManager starts.",
      "the number", replicas.provenance)
  }
  return diagnostics
}
