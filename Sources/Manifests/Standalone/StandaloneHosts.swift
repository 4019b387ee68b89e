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
  /// Whether hosts are named, though no TaskManager may be wanted on them.
  private(set) var areWorkersNamed = false
  /// What ssh needs to reach a worker beside the host's name, and the start scripts don't give it.
  private(set) var destinations: [Located<String>] = []

  /// Whether `standalone.masters` says where the JobManagers run.
  var areMastersNamed: Bool { fields?["masters"] != nil }
  /// Whether `start-cluster.sh` reads the file `masters`, and starts a JobManager on each: it does so for ZooKeeper alone.
  private(set) var areMastersStarted = false

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
  var sharesHosts: Bool { Set(workers.map { hostIdentity($0.value) }).count < workers.count }

  init(_ resolved: ResolvedCluster) {
    let cluster = resolved.cluster
    fields = cluster.kind == .cluster ? cluster.spec?["standalone"] : nil
    workers = fields?["workers"]?.items.compactMap(\.locatedString) ?? []
    let areNamed = !workers.isEmpty
    if workers.isEmpty {
      workers = cluster.hosts.compactMap { host in
        switch host.value {
        case .ssh(let destination, let jump):
          let name = hostPart(of: destination)
          // Brackets by themselves say nothing.
          if jump != nil || destination != name && destination != "[\(name)]" {
            destinations.append(Located(jump.map { "\(destination) by \($0)" } ?? destination, host.provenance))
          }
          return Located(name, .derived("ssh-host", from: host.provenance))
        case .local: return Located("localhost", .derived("local-host", from: host.provenance))
        // A recording has no address, and other platforms' nodes are theirs.
        default: return nil
        }
      }
    }
    let hosts = workers
    areWorkersNamed = !hosts.isEmpty
    if let replicas = cluster.taskManager?["replicas"], case .integer(let count) = replicas.value, !hosts.isEmpty,
      (0...Cluster.mostStarted).contains(count)
    {
      workers = (0..<Int(count)).map { hosts[$0 % hosts.count] }
      if areNamed { idle = Array(hosts.dropFirst(Int(count))) }
      // Those of one host stand together.
      workers = hosts.reduce(into: []) { sorted, host in
        guard !sorted.contains(where: { $0.value == host.value }) else { return }
        sorted += workers.filter { $0.value == host.value }
      }
    }
    areMastersStarted = cluster.configuration.highAvailabilityType?.text.lowercased() == "zookeeper"
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
