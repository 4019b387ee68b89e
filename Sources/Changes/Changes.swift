package import Diagnostics

/// What a change does to the devices of all clusters, and to the findings.
package struct Changes: Sendable {
  /// Devices of one sort, over all clusters.
  package struct Total: Sendable, Hashable {
    package var sort: DeviceRequest.Sort
    package var isGPU: Bool
    /// Of the clusters whose number of TaskManagers is known.
    package var before: Int64
    package var after: Int64
    /// Clusters that take such devices with an unknown number of TaskManagers.
    package var unknownBefore: Int
    package var unknownAfter: Int

    /// Whether anything differs.
    package var changes: Bool { before != after || unknownBefore != unknownAfter }
    /// Whether the numbers are of the same clusters, so that their difference says something.
    package var isComparable: Bool { unknownBefore == unknownAfter }
  }

  /// What the hosts have of a key, beside what the clusters take of it.
  package struct Capacity: Sendable, Hashable {
    package var key: String
    package var before: Int64
    package var after: Int64
    /// On all hosts, and on the one with the most.
    package var available: Int
    package var largest: Int
    /// Whether clusters with an unknown number of TaskManagers take some, too.
    package var isAtLeast: Bool

    package var isOver: Bool { after > Int64(available) }
  }

  /// A TaskManager that asks for more than any host has.
  package struct OverHost: Sendable, Hashable {
    package var cluster: ClusterIdentity
    package var key: String
    package var amount: Int64
    package var largest: Int
  }

  /// What is compared, for a person: `origin/main (merge base 1a2b3c4)`.
  package var oldName: String
  package var newName: String
  /// Those that differ, sorted by what they do: first those that change GPUs.
  package var clusters: [ClusterChange]
  package var clusterCountBefore: Int
  package var clusterCountAfter: Int
  /// Sorted by sort.
  package var totals: [Total]
  /// Empty without an inventory.
  package var capacities: [Capacity]
  package var overHosts: [OverHost]
  package var added: [Diagnostic]
  package var fixed: [Diagnostic]
  /// What was not compared, and what had to be assumed: a sentence each.
  package var notes: [String]

  package var changesGPUs: Bool { clusters.contains(where: \.changesGPUs) }
  package var gpusBefore: Int64 { totals.reduce(0) { $1.isGPU ? sum($0, $1.before) : $0 } }
  package var gpusAfter: Int64 { totals.reduce(0) { $1.isGPU ? sum($0, $1.after) : $0 } }
  package var unknownBefore: Int { totals.reduce(0) { $1.isGPU ? $0 + $1.unknownBefore : $0 } }
  package var unknownAfter: Int { totals.reduce(0) { $1.isGPU ? $0 + $1.unknownAfter : $0 } }
  package var restarting: [ClusterChange] {
    clusters.filter { change in
      if case .restarts = change.restart { true } else { false }
    }
  }
  package var managing: [ClusterChange] { clusters.filter { !$0.newManagement.isEmpty } }
  /// Clusters that go on without the GPUs that they had: a mistake more often than a wish.
  package var losing: [ClusterChange] {
    clusters.filter { change in
      change.kind == .changed && change.newFailure == nil && change.rows.contains { $0.isGPU && $0.eachBefore > 0 }
        && !change.rows.contains { $0.isGPU && $0.eachAfter > 0 }
    }
  }
  /// Clusters whose new specification comes to nothing.
  package var refused: [ClusterChange] {
    clusters.filter { change in
      if case .refused = change.restart { true } else { false }
    }
  }
  package var failing: [ClusterChange] { clusters.filter { $0.newFailure != nil } }

  package var isEmpty: Bool { clusters.isEmpty && added.isEmpty && fixed.isEmpty }
}
