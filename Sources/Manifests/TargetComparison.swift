package import ClusterModel
package import Resolution

/// What the targets of one cluster make of its external resources, side by side: what `drey compile --explain` prints.
package struct TargetComparison: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    package var target: Target
    /// What Flink counts for each TaskManager; nil where the resource is lost.
    package var amount: Int64?
    /// What the platform is asked for.
    package var request: String
    /// What keeps one TaskManager from another one's devices.
    package var isolation: String
    /// What an operator of a job learns of its devices.
    package var information: String
  }

  package var resource: String
  package var rows: [Row]

  /// Whether the targets differ in more than the name by which they ask.
  package var differs: Bool {
    Set(rows.map { [$0.amount.map(String.init) ?? "", $0.isolation, $0.information] }).count > 1
  }
}

/// Compares the targets of a cluster, resource by resource in the order of their names.
package func compareTargets(of resolved: ResolvedCluster, targets: [Target]) -> [TargetComparison] {
  let hosts = StandaloneHosts(resolved)
  return (resolved.amounts ?? [:]).keys.sorted().map { name in
    TargetComparison(
      resource: name, rows: targets.map { row(of: name, on: $0, resolved: resolved, hosts: hosts) })
  }
}

private func row(
  of name: String, on target: Target, resolved: ResolvedCluster, hosts: StandaloneHosts
) -> TargetComparison.Row {
  let cluster = resolved.cluster
  let outcome = resolved.resources.first { $0.name == name }
  let count = resolved.amounts?.count ?? 0
  let usesStartScript =
    target == .standalone || target == .kubernetesStandalone
    || (target == .kubernetesOperator && cluster.mode?.value == "standalone")
  let isLost = usesStartScript && count > 1
  let amount = isLost ? nil : resolved.amounts?[name]
  let request: String
  let isolation: String
  switch target {
  case .kubernetesOperator, .kubernetesNative, .kubernetesStandalone:
    if cluster.usesResourceClaims {
      let devices = deviceRequests(resolved).requests.first { $0.name == name }
      request = devices.map { "claim of \($0.amount) \($0.deviceClass?.value ?? "")" } ?? "nothing"
    } else {
      request =
        outcome.flatMap { outcome in
          outcome.kubernetesRequest.map { "\(outcome.kubernetesConfigKey?.text ?? ""): \($0)" }
        } ?? "nothing"
    }
    let key = outcome?.kubernetesConfigKey?.text ?? ""
    isolation =
      request == "nothing"
      ? "none: the pod gets no device"
      : cluster.usesResourceClaims || !key.hasSuffix(".shared")
        ? "the container sees its own devices only"
        : "none: the device plugin gives shares, and other containers use the same GPU"
  case .yarn:
    request =
      outcome.flatMap { outcome in outcome.yarnRequest.map { "\(outcome.yarnConfigKey?.text ?? ""): \($0)" } }
      ?? "nothing"
    isolation =
      request == "nothing"
      ? "none: the container is given no device"
      : request.hasPrefix("yarn.io/")
        ? "cgroups, if the administrators' settings are in place" : "none: YARN only counts"
  case .standalone:
    request = "nothing"
    let arguments = cluster.configuration["external-resource.\(name).param.discovery-script.args"]?.text ?? ""
    let coordinates = arguments.contains("--enable-coordination-mode") || hosts.sharesHosts
    isolation =
      coordinates && usesGPUDriver(name, cluster)
      ? "by agreement: the discovery script hands out indexes" : "none: every process sees all devices of its host"
  }
  return TargetComparison.Row(
    target: target, amount: amount, request: request, isolation: isolation,
    information: information(of: name, outcome: outcome, isLost: isLost, target: target, cluster: cluster))
}

private func information(
  of name: String, outcome: ExternalResourceOutcome?, isLost: Bool, target: Target, cluster: Cluster
) -> String {
  if isLost { return "nothing: Flink's start script loses the resource" }
  guard outcome?.driverFactory != nil else { return "nothing: no driver is set" }
  guard usesGPUDriver(name, cluster) else { return "what its driver finds" }
  if target.isKubernetes, outcome?.kubernetesConfigKey?.text.hasPrefix("nvidia.com/mig-") == true {
    let path = cluster.configuration["external-resource.\(name).param.discovery-script.path"]
    if path != nil { return "what its script prints: MIG devices have UUIDs, no indexes" }
    return KubernetesFields(cluster).discoveryScript?.value == "config-map"
      ? "the UUIDs of its MIG devices, from Drey's script"
      : "the index of a whole GPU: Flink's script knows no MIG devices"
  }
  if target.isKubernetes, cluster.configuration["external-resource.\(name).param.discovery-script.path"] == nil,
    let key = outcome?.kubernetesConfigKey?.text, DeviceVendor.isOfOther(key)
  {
    return "nothing: Flink's script asks nvidia-smi, which finds none of these"
  }
  return target == .standalone ? "the host's indexes" : "indexes that count from 0 in the container"
}
