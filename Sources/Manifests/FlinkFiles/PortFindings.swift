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
  let others = [port(["jobmanager.rpc.port"], 6123), port(["blob.server.port"], onKubernetes ? 6124 : nil)]
  var ports = (others + [port(["rest.bind-port", "rest.port"], 8081)]).compactMap(\.self)
  if onKubernetes, configuration.contains("rest.bind-port"), let reached = port(["rest.port"], 8081) {
    // Of the Service alone.
    ports.append(reached)
  }
  var findings: [Diagnostic] = []
  for (place, port) in ports.enumerated() {
    // `rest.bind-port` and `rest.port` are one server's.
    let other = ports[..<place].first {
      $0.number == port.number && !($0.name == "rest.bind-port" && port.name == "rest.port")
    }
    guard let other, let entry = port.entry ?? other.entry else { continue }
    findings.append(
      ManifestRules.portTwice.diagnostic(
        "'\(other.name)' and '\(port.name)' are both \(port.number)", at: location(of: entry), path: cluster.path,
        effect: "The JobManager can't bind the port a second time, and does not start"
          + (onKubernetes ? "; the API server refuses a Service that has it twice." : "."),
        help: "give each a port of its own"))
  }
  return findings
}
