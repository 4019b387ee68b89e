package import Diagnostics

extension Cluster {
  /// How many TaskManagers Flink's start scripts start of the hosts that a `kind: Cluster` names, and where that is said; nil
  /// where it names none: then the file `workers` of Flink's distribution stays.
  ///
  /// `start-cluster.sh` starts one for each line of `workers`, which has the hosts in turn, as often as there are replicas.
  package var startedByScripts: (count: Int64, place: SourceLocation?)? {
    guard kind == .cluster else { return nil }
    let workers = spec?["standalone"]?["workers"]
    var places = (workers?.items ?? []).filter { $0.string != nil }.map(\.provenance.location)
    if places.isEmpty {
      places = hosts.compactMap { host in
        switch host.value {
        case .ssh, .local: host.provenance.location
        case .sample, .kubernetes, .pod, .yarn: nil
        }
      }
    }
    guard !places.isEmpty else { return nil }
    if let replicas = taskManager?["replicas"], case .integer(let count) = replicas.value,
      (0...Self.mostStarted).contains(count)
    {
      return (count, replicas.provenance.location)
    }
    return (Int64(places.count), workers?.provenance.location ?? places.first ?? nil)
  }

  /// More lines than that are not written into a file `workers`.
  package static let mostStarted: Int64 = 100_000

  /// Whether `taskmanager.sh` starts one TaskManager for each NUMA node of a host that has `numactl`, in place of one.
  package var startsByNUMANode: Bool { configuration.text(of: "taskmanager.compute.numa") == "true" }
}
