internal import ClusterModel
package import Diagnostics
internal import Lint
package import Topology

/// One revision, or one directory.
package struct ComparedSide: Sendable {
  package var name: String
  package var clusters: [ClusterSnapshot]
  /// Of files that differ: those of the others are in both.
  package var findings: [Diagnostic]
  package var fingerprints: [Fingerprint]
  /// Files of which a part or all can't be read: what is missing there need not be gone.
  package var broken: Set<String>

  package init(
    name: String, clusters: [ClusterSnapshot] = [], findings: [Diagnostic] = [], fingerprints: [Fingerprint] = [],
    broken: Set<String> = []
  ) {
    self.name = name
    self.clusters = clusters
    self.findings = findings
    self.fingerprints = fingerprints
    self.broken = broken
  }
}

/// Compares two revisions.
///
/// - Parameters:
///   - renames: new paths by old ones.
///   - isGone: whether a path of the old side stands for nothing in the new one.
package func compare(
  _ old: ComparedSide, with new: ComparedSide, renames: [String: String] = [:], inventory: Inventory? = nil,
  notes: [String] = [], isGone: (String) -> Bool
) -> Changes {
  var standing: [ClusterSnapshot] = []
  var clusters = pair(old.clusters, with: new.clusters, renames: renames).compactMap { pair -> ClusterChange? in
    var (before, after) = pair
    var consequence = Restart.none
    if let was = before, after == nil, new.broken.contains(renames[was.identity.path] ?? was.identity.path) {
      // Nobody reads the rest of such a file, and so nobody takes away what runs.
      after = was
      consequence = .refused(["its file can't be read any more"])
    } else if let was = before, let now = after, !(was.isUntouched && now.isUntouched) {
      consequence = restart(from: was.cluster, to: now.cluster)
      if case .refused = consequence { after?.demand = was.demand }
    }
    if let after { standing.append(after) }
    switch (before, after) {
    case (let before?, let after?):
      if after.isUntouched, before.isUntouched { return nil }
      let change = ClusterChange(kind: .changed, old: before, new: after, restart: consequence)
      let differs =
        change.changesDevices || change.restart != .none || change.renamedFrom != nil
        || change.before?.failure != change.after?.failure || !change.newTargets.isEmpty || !change.goneTargets.isEmpty
      return differs ? change : nil
    case (nil, let after?): return ClusterChange(kind: .added, old: nil, new: after, restart: .none)
    case (let before?, nil): return ClusterChange(kind: .removed, old: before, new: nil, restart: .none)
    case (nil, nil): return nil
    }
  }
  clusters.sort { ($0.order, $0.identity.label, $0.identity.path) < ($1.order, $1.identity.label, $1.identity.path) }
  let match = match(old.fingerprints, with: new.fingerprints, isGone: isGone)
  let totals = totals(of: old.clusters, standing)
  var result = Changes(
    oldName: old.name, newName: new.name, clusters: clusters, clusterCountBefore: count(old.clusters),
    clusterCountAfter: count(standing), totals: totals, capacities: [], overHosts: [],
    added: gravestFirst(zip(new.findings, match.old).filter { $0.1 == nil }.map(\.0)),
    fixed: gravestFirst(
      match.unmatched.map { old.findings[$0] }.filter { !new.broken.contains(renames[$0.path] ?? $0.path) }),
    notes: notes)
  if let inventory { result.hold(against: inventory, standing) }
  return result
}

/// By severity; else as they were.
private func gravestFirst(_ findings: [Diagnostic]) -> [Diagnostic] {
  [Severity.error, .warning, .info].flatMap { severity in findings.filter { $0.severity == severity } }
}

/// A session job is no cluster.
private func count(_ clusters: [ClusterSnapshot]) -> Int { clusters.count { $0.identity.kind != .flinkSessionJob } }

extension ClusterChange {
  /// What a reader should see first: broken clusters, then GPUs, then restarts.
  fileprivate var order: Int {
    if newFailure != nil { return 0 }
    if changesGPUs { return 1 }
    if changesDevices { return 2 }
    switch restart {
    case .refused: return 0
    case .restarts, .besides, .stops, .resumes: return 3
    case .possible, .scales: return 4
    case .none, .atNextStart: return kind == .changed ? 5 : 2
    }
  }
}

/// Which cluster of one side is which of the other: by name in the same or the renamed file, then by name alone, then Flink's
/// files by their directory.
private func pair(
  _ old: [ClusterSnapshot], with new: [ClusterSnapshot], renames: [String: String]
) -> [(ClusterSnapshot?, ClusterSnapshot?)] {
  var left = Set(old.indices)
  var partner: [Int?] = Array(repeating: nil, count: new.count)
  func pass(_ oldKey: (ClusterIdentity) -> [String?]?, _ newKey: (ClusterIdentity) -> [String?]?) {
    var known: [[String?]: [Int]] = [:]
    for index in left.sorted(by: >) {
      if let key = oldKey(old[index].identity) { known[key, default: []].append(index) }
    }
    for index in new.indices where partner[index] == nil {
      guard let key = newKey(new[index].identity), let found = known[key]?.popLast() else { continue }
      partner[index] = found
      left.remove(found)
    }
  }
  func name(_ identity: ClusterIdentity, _ path: String?) -> [String?] {
    [
      identity.isBlueGreen ? "FlinkBlueGreenDeployment" : identity.kind.rawValue, identity.namespace, identity.name,
      path,
    ]
  }
  pass({ name($0, renames[$0.path] ?? $0.path) }, { name($0, $0.path) })
  pass({ $0.name == nil ? nil : name($0, nil) }, { $0.name == nil ? nil : name($0, nil) })
  // `flink-conf.yaml` that became `config.yaml`.
  pass({ $0.isFlinkFile ? [$0.directory] : nil }, { $0.isFlinkFile ? [$0.directory] : nil })
  return new.indices.map { (partner[$0].map { old[$0] }, new[$0]) } + left.sorted().map { (old[$0], nil) }
}

private func totals(of old: [ClusterSnapshot], _ new: [ClusterSnapshot]) -> [Changes.Total] {
  var totals: [DeviceRequest.Sort: Changes.Total] = [:]
  func add(
    _ clusters: [ClusterSnapshot], _ number: WritableKeyPath<Changes.Total, Int64>,
    _ unknown: WritableKeyPath<Changes.Total, Int>
  ) {
    for cluster in clusters {
      for sort in cluster.demand.sorts {
        let isGPU = (cluster.demand.taskManager + cluster.demand.jobManager).contains { $0.sort == sort && $0.isGPU }
        var total =
          totals[sort]
          ?? Changes.Total(sort: sort, isGPU: false, before: 0, after: 0, unknownBefore: 0, unknownAfter: 0)
        total.isGPU = total.isGPU || isGPU
        if let devices = cluster.demand.total(of: sort) {
          total[keyPath: number] = sum(total[keyPath: number], devices)
        } else {
          total[keyPath: unknown] += 1
        }
        totals[sort] = total
      }
    }
  }
  add(old, \.before, \.unknownBefore)
  add(new, \.after, \.unknownAfter)
  return totals.values.sorted { $0.sort < $1.sort }
}

extension Changes {
  /// Puts what the clusters take beside what the hosts have.
  fileprivate mutating func hold(against inventory: Inventory, _ new: [ClusterSnapshot]) {
    var requests: [String: DeviceRequest] = [:]
    for cluster in new {
      for request in cluster.demand.taskManager + cluster.demand.jobManager { requests[request.sort.key] = request }
    }
    for key in Set(totals.map(\.sort.key)).union(requests.keys).sorted() {
      let isGPU = totals.contains { $0.sort.key == key && $0.isGPU }
      let isYARNs = requests[key]?.isYARNs == true
      // Hosts that only Kubernetes tells of offer YARN nothing.
      let sources = Set(inventory.hosts.flatMap(\.advertised).map(\.source))
      if isYARNs, !sources.isEmpty, !sources.contains(.yarn) { continue }
      let counts = inventory.counts(
        kubernetesKey: isYARNs ? nil : key, yarnKey: isYARNs ? key : nil, isGPU: isGPU)
      guard let counts, let largest = counts.max() else { continue }
      let own = totals.filter { $0.sort.key == key }
      capacities.append(
        Capacity(
          key: key, before: own.reduce(0) { Changes.plus($0, $1.before) },
          after: own.reduce(0) { Changes.plus($0, $1.after) }, available: Topology.sum(counts), largest: largest,
          isAtLeast: own.contains { $0.unknownAfter > 0 }))
      for change in clusters {
        for row in change.rows where row.sort.key == key && row.eachAfter > Int64(largest) && row.changes {
          overHosts.append(
            OverHost(cluster: change.identity, key: key, amount: row.eachAfter, largest: largest))
        }
      }
    }
  }

  private static func plus(_ left: Int64, _ right: Int64) -> Int64 {
    let (result, overflows) = left.addingReportingOverflow(right)
    return overflows ? .max : result
  }
}
