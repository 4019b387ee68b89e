internal import ClusterModel
package import Diagnostics

extension Changes {
  /// As `drey diff --format json` prints it.
  package var json: JSONValue {
    [
      "version": 1, "from": .string(oldName), "to": .string(newName),
      "clusters": ["before": .integer(Int64(clusterCountBefore)), "after": .integer(Int64(clusterCountAfter))],
      "gpus": [
        "changed": .bool(changesGPUs), "before": .integer(gpusBefore), "after": .integer(gpusAfter),
        "isAtLeast": .bool(unknownAfter > 0),
      ],
      "totals": .array(
        totals.map { total in
          [
            "key": .string(total.sort.key), "model": .optional(total.sort.model), "isGPU": .bool(total.isGPU),
            "before": .integer(total.before), "after": .integer(total.after),
            "clustersUnknownBefore": .integer(Int64(total.unknownBefore)),
            "clustersUnknownAfter": .integer(Int64(total.unknownAfter)),
          ]
        }),
      "capacity": .array(
        capacities.map { capacity in
          [
            "key": .string(capacity.key), "available": .integer(Int64(capacity.available)),
            "largestHost": .integer(Int64(capacity.largest)), "before": .integer(capacity.before),
            "after": .integer(capacity.after), "isOver": .bool(capacity.isOver),
          ]
        }),
      "overLargestHost": .array(
        overHosts.map { over in
          [
            "cluster": .string(over.cluster.label), "path": .string(over.cluster.path), "key": .string(over.key),
            "amount": .integer(over.amount), "largestHost": .integer(Int64(over.largest)),
          ]
        }),
      "changes": .array(clusters.map(\.json)),
      "findings": ["added": .array(added.map(\.json)), "fixed": .array(fixed.map(\.json))],
      "notes": .array(notes.map(JSONValue.string)),
    ]
  }
}

extension ClusterChange {
  fileprivate var json: JSONValue {
    [
      "change": .string(kind.rawValue), "kind": .string(identity.kind.rawValue),
      "namespace": .optional(identity.namespace), "name": .optional(identity.name), "path": .string(identity.path),
      "renamedFrom": .optional(renamedFrom), "restart": .string(restart.word),
      "causes": .array(restart.causes.map(JSONValue.string)), "isBlueGreen": .bool(identity.isBlueGreen),
      "targetsAdded": .array(newTargets.map { .string($0.rawValue) }),
      "targetsRemoved": .array(goneTargets.map { .string($0.rawValue) }),
      "before": before?.json ?? .null, "after": after?.json ?? .null,
      "devices": .array(
        rows.map { row in
          [
            "key": .string(row.sort.key), "model": .optional(row.sort.model), "resource": .optional(row.resource),
            "isGPU": .bool(row.isGPU), "perTaskManager": pair(row.eachBefore, row.eachAfter),
            "perJobManager": pair(row.managementBefore, row.managementAfter),
            "total": pair(row.totalBefore, row.totalAfter),
          ]
        }),
    ]
  }

  private func pair(_ before: Int64?, _ after: Int64?) -> JSONValue {
    ["before": before.map(JSONValue.integer) ?? .null, "after": after.map(JSONValue.integer) ?? .null]
  }
}

extension ClusterDemand {
  fileprivate var json: JSONValue {
    var reason: String?
    if case .unknown(let why) = taskManagers { reason = why }
    return [
      "taskManagers": taskManagers.number.map(JSONValue.integer) ?? .null, "unknownBecause": .optional(reason),
      "jobManagers": .integer(jobManagers), "failure": .optional(failure), "isAutoscaled": .bool(isAutoscaled),
    ]
  }
}
