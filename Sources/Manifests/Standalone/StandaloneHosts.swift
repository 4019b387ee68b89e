internal import ClusterModel
internal import Diagnostics
internal import Resolution

/// Where the processes of a standalone cluster run.
struct StandaloneHosts {
  var masters: [Located<String>] = []
  /// Once for each TaskManager.
  var workers: [Located<String>] = []
  /// Those of `standalone.workers` that get no TaskManager, since there are fewer replicas than workers.
  var idle: [Located<String>] = []

  private let fields: StructuredNode?

  /// Whether a host stands in `standalone` of the cluster file.
  func isOfFields(_ host: Located<String>) -> Bool {
    guard let place = host.provenance.location else { return false }
    return ["masters", "workers"].contains { field in
      guard let node = fields?[field] else { return false }
      return node.provenance.location == place || node.items.contains { $0.provenance.location == place }
    }
  }

  /// Whether two TaskManagers share a host.
  var sharesHosts: Bool { Set(workers.map(\.value)).count < workers.count }

  init(_ resolved: ResolvedCluster) {
    let cluster = resolved.cluster
    fields = cluster.kind == .cluster ? cluster.spec?["standalone"] : nil
    workers = fields?["workers"]?.items.compactMap(\.locatedString) ?? []
    let areNamed = !workers.isEmpty
    if workers.isEmpty {
      workers = cluster.hosts.compactMap { host in
        switch host.value {
        case .ssh(let destination, _):
          Located(hostPart(of: destination), .derived("ssh-host", from: host.provenance))
        case .local: Located("localhost", .derived("local-host", from: host.provenance))
        // A recording has no address, and other platforms' nodes are theirs.
        default: nil
        }
      }
    }
    let hosts = workers
    if let replicas = cluster.taskManager?["replicas"], case .integer(let count) = replicas.value, !hosts.isEmpty,
      count >= 0, count <= 100_000
    {
      workers = (0..<Int(count)).map { hosts[$0 % hosts.count] }
      if areNamed { idle = Array(hosts.dropFirst(Int(count))) }
      // Those of one host stand together.
      workers = hosts.reduce(into: []) { sorted, host in
        guard !sorted.contains(where: { $0.value == host.value }) else { return }
        sorted += workers.filter { $0.value == host.value }
      }
    }
    let address = cluster.configuration["jobmanager.rpc.address"]
    if let named = fields?["masters"] {
      masters = named.locatedString.map { [$0] } ?? named.items.compactMap(\.locatedString)
    } else if let address {
      masters = [Located(address.text, address.provenance)]
    } else if let first = hosts.first {
      masters = [Located(first.value, .derived("first-worker", from: first.provenance))]
    }
  }
}

/// `me@gpu-1:22` without the user and the port.
private func hostPart(of destination: String) -> String {
  let host = destination.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? destination
  if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
    return String(host[host.index(after: host.startIndex)..<end])
  }
  let parts = host.split(separator: ":", omittingEmptySubsequences: false)
  return parts.count == 2 ? String(parts[0]) : host
}

/// What Flink's start scripts hand to `ssh` as it stands.
func isHostName(_ text: String) -> Bool {
  text.utf8.first.map { $0.isAlphanumeric || $0 == 0x5B } == true
    && text.utf8.allSatisfy { $0.isAlphanumeric || "-._:[]".utf8.contains($0) }
}
