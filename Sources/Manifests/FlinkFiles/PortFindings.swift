internal import ClusterModel
internal import Diagnostics

/// Two of the JobManager's servers on one port: the second one can't bind it, and a Service can't have it twice.
///
/// On YARN Flink takes free ports, whatever is configured.
func portFindings(_ cluster: Cluster, targets: [Target]) -> [Diagnostic] {
  let targets = targets.filter { $0 != .yarn }
  guard !targets.isEmpty else { return [] }
  let configuration = cluster.configuration
  // What isn't set differs.
  guard
    configuration.contains("rest.port") || configuration.contains("rest.bind-port")
      || configuration.contains("blob.server.port") || configuration.contains("jobmanager.rpc.port")
      || configuration.contains("jobmanager.rpc.bind-port")
  else { return [] }
  let onKubernetes = targets.contains(where: \.isKubernetes)
  typealias Port = (name: String, number: Int64, entry: FlinkConfiguration.Entry?)
  func port(_ keys: [String], _ normal: Int64?) -> Port? {
    for key in keys {
      if let entry = configuration[key] { return singlePort(entry).map { (key, $0, entry) } }
    }
    return normal.map { (keys.last ?? "", $0, nil) }
  }
  // A blob server that nobody gives a port takes a free one; in pods it is given this.
  let blob = port(["blob.server.port"], onKubernetes ? 6124 : nil)
  let bound = [
    port(["jobmanager.rpc.bind-port", "jobmanager.rpc.port"], 6123), blob, port(["rest.bind-port", "rest.port"], 8081),
  ]
  // Of the three in one Service; natively REST has one of its own.
  let reached =
    targets.contains(.kubernetesStandalone)
    ? [port(["jobmanager.rpc.port"], 6123), blob, port(["rest.port"], 8081)] : []
  var findings: [Diagnostic] = []
  func check(_ ports: [Port], _ effect: String) {
    for (place, port) in ports.enumerated() {
      guard let other = ports[..<place].first(where: { $0.number == port.number }),
        let entry = port.entry ?? other.entry
      else { continue }
      let message = "'\(other.name)' and '\(port.name)' are both \(port.number)"
      guard !findings.contains(where: { $0.message == message }) else { continue }
      findings.append(
        ManifestRules.portTwice.diagnostic(
          message, at: location(of: entry), path: cluster.path, effect: effect, help: "give each a port of its own"))
    }
  }
  check(
    bound.compactMap(\.self),
    "The JobManager can't bind the port a second time, and does not start"
      + (targets.contains(.kubernetesStandalone) ? "; the API server refuses a Service that has it twice." : "."))
  check(reached.compactMap(\.self), "The API server refuses a Service that has a port twice.")
  return findings
}
