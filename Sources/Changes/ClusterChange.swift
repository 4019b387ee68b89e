package import ClusterModel

/// What a change does to one cluster.
package struct ClusterChange: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case added
    case removed
    case changed
  }

  /// A sort of devices before and after. A number is nil where the number of TaskManagers isn't known.
  package struct Row: Sendable, Hashable {
    package var sort: DeviceRequest.Sort
    package var resource: String?
    package var isGPU: Bool
    /// Devices of each TaskManager.
    package var eachBefore: Int64
    package var eachAfter: Int64
    package var totalBefore: Int64?
    package var totalAfter: Int64?
    /// Devices of each JobManager.
    package var managementBefore: Int64
    package var managementAfter: Int64

    package var changes: Bool {
      eachBefore != eachAfter || managementBefore != managementAfter || totalBefore != totalAfter
    }
  }

  package var kind: Kind
  /// As it is now; as it was, where it is removed.
  package var identity: ClusterIdentity
  /// Nil where the path is the same.
  package var renamedFrom: String?
  package var before: ClusterDemand?
  package var after: ClusterDemand?
  package var rows: [Row]
  package var restart: Restart
  /// What it is compiled for now and was not before, and the other way round.
  package var newTargets: [Target] = []
  package var goneTargets: [Target] = []

  /// Sorts of devices that a JobManager holds now and held none of before.
  package var newManagement: [Row] { rows.filter { $0.managementAfter > 0 && $0.managementBefore == 0 } }
  /// Why it doesn't start any more.
  package var newFailure: String? { before?.failure == nil ? after?.failure : nil }
  package var changesGPUs: Bool { rows.contains { $0.isGPU && $0.changes } }
  /// Whether fields are to be named that cause what happens. Why a change is refused is told by itself.
  package var isCaused: Bool {
    if case .refused = restart { return false }
    return !restart.causes.isEmpty
  }
  package var changesDevices: Bool { rows.contains(where: \.changes) }

  init(kind: Kind, old: ClusterSnapshot?, new: ClusterSnapshot?, restart: Restart) {
    self.kind = kind
    identity = new?.identity ?? old?.identity ?? ClusterIdentity(kind: .cluster, path: "")
    before = old?.demand
    after = new?.demand
    self.restart = restart
    if let old, let new, old.identity.path != new.identity.path { renamedFrom = old.identity.path }
    if let old, let new, new.cluster.kind == .cluster {
      let (before, after) = (Set(old.cluster.targets.map(\.value)), Set(new.cluster.targets.map(\.value)))
      newTargets = Target.allCases.filter { after.contains($0) && !before.contains($0) }
      goneTargets = Target.allCases.filter { before.contains($0) && !after.contains($0) }
    }
    let none = ClusterDemand()
    let (was, now) = (old?.demand ?? none, new?.demand ?? none)
    let requests = was.taskManager + was.jobManager + now.taskManager + now.jobManager
    rows = was.sorts.union(now.sorts).sorted().map { sort in
      let own = requests.filter { $0.sort == sort }
      return Row(
        sort: sort, resource: own.compactMap(\.resource).first, isGPU: own.contains(where: \.isGPU),
        eachBefore: was.amount(of: sort, in: was.taskManager), eachAfter: now.amount(of: sort, in: now.taskManager),
        totalBefore: was.total(of: sort), totalAfter: now.total(of: sort),
        managementBefore: was.amount(of: sort, in: was.jobManager),
        managementAfter: now.amount(of: sort, in: now.jobManager))
    }
  }
}
