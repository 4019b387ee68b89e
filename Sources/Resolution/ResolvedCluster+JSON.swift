import ClusterModel
package import Diagnostics
import FlinkOptions

extension ResolvedCluster {
  /// The cluster as `drey resolve --format json` prints it: what Flink loads, lists, requests and logs.
  ///
  /// `flat` holds every value as it is, secrets too: it is what a machine compares.
  package var json: JSONValue {
    .object([
      JSONValue.Member("path", .string(cluster.path)),
      JSONValue.Member("kind", .string(cluster.kind.rawValue)),
      JSONValue.Member("name", .optional(cluster.name?.value)),
      JSONValue.Member("namespace", .optional(cluster.namespace?.value)),
      JSONValue.Member("flinkVersion", .string(flinkVersion.description)),
      JSONValue.Member("ok", .bool(ok)),
      JSONValue.Member("errors", byStage(errors) { .string($0) }),
      JSONValue.Member("flat", errors[.load] == nil ? flat : .null),
      JSONValue.Member("types", errors[.load] == nil ? types : .null),
      JSONValue.Member("listed", listed.map { .array($0.sorted(by: isBefore).map { .string($0) }) } ?? .null),
      JSONValue.Member("amounts", numbers(amounts)),
      JSONValue.Member("drivers", listed == nil ? .null : object(drivers) { .string($0) }),
      JSONValue.Member("requestedBy", cluster.asker == .nobody ? .null : .string(cluster.asker.rawValue)),
      JSONValue.Member("kubernetes", numbers(kubernetes)),
      JSONValue.Member("yarn", numbers(yarn)),
      JSONValue.Member("warnings", byStage(warnings) { .array($0.map { .string($0) }) }),
      JSONValue.Member("otherLogs", .array(otherLogs.map { .string($0) })),
      JSONValue.Member("outcomes", .array(resources.map(\.json))),
      JSONValue.Member("lowering", .array(lowering.map(\.json))),
    ])
  }

  private var flat: JSONValue {
    .object(cluster.configuration.flat.map { JSONValue.Member($0.key, .string($0.text)) })
  }

  /// The Java class of every value that isn't a string.
  private var types: JSONValue {
    .object(
      cluster.configuration.flat.compactMap { key, _ in
        cluster.configuration.type(of: key)?.javaName.map { JSONValue.Member(key, .string($0)) }
      })
  }

  private func numbers(_ amounts: [String: Int64]?) -> JSONValue {
    amounts.map { object($0) { .integer($0) } } ?? .null
  }

  private func object<Value>(_ members: [String: Value], _ value: (Value) -> JSONValue) -> JSONValue {
    .object(
      members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { JSONValue.Member($0.key, value($0.value)) })
  }

  private func byStage<Value>(_ members: ByStage<Value>, _ value: (Value) -> JSONValue) -> JSONValue {
    .object(Stage.allCases.compactMap { stage in members[stage].map { JSONValue.Member(stage.rawValue, value($0)) } })
  }
}

extension ExternalResourceOutcome {
  fileprivate var json: JSONValue {
    .object([
      JSONValue.Member("name", .string(name)),
      JSONValue.Member("listed", .bool(isListed)),
      JSONValue.Member("listedAt", place(listedAt?.location)),
      JSONValue.Member("amount", effectiveAmount.map { .integer($0) } ?? .null),
      JSONValue.Member("amountAt", place(amount?.provenance.location)),
      JSONValue.Member("kubernetesConfigKey", .optional(shown(kubernetesConfigKey))),
      JSONValue.Member("kubernetesRequest", kubernetesRequest.map { .integer($0) } ?? .null),
      JSONValue.Member("yarnConfigKey", .optional(shown(yarnConfigKey))),
      JSONValue.Member("yarnRequest", yarnRequest.map { .integer($0) } ?? .null),
      JSONValue.Member(
        "containerRequests",
        .object(containerRequests.map { JSONValue.Member($0.device, .string($0.amount)) })),
      JSONValue.Member("driverFactory", .optional(shown(driverFactory))),
      JSONValue.Member("losses", .array(losses.map(\.json))),
    ])
  }
}

/// A value, masked where Flink's rule calls its key sensitive.
private func shown(_ entry: FlinkConfiguration.Entry?) -> String? {
  entry.map { isSensitive($0.key) ? "******" : $0.text }
}

extension ExternalResourceOutcome.Loss {
  fileprivate var json: JSONValue {
    .object([
      JSONValue.Member("stage", .string(stage.rawValue)),
      JSONValue.Member("reason", .string(reason)),
      JSONValue.Member("log", .optional(logLine)),
      JSONValue.Member("at", place(location)),
    ])
  }
}

extension LoweringStep {
  fileprivate var json: JSONValue {
    .object([
      JSONValue.Member("key", .string(key)),
      JSONValue.Member("at", place(location)),
      JSONValue.Member(
        "set", .object(set.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })),
      JSONValue.Member("reason", .string(reason)),
    ])
  }
}

/// Java's order of strings: by UTF-16 units.
private func isBefore(_ left: String, _ right: String) -> Bool { left.utf16.lexicographicallyPrecedes(right.utf16) }

/// A place as other JSON outputs show it: lines and columns from 1, the end exclusive.
private func place(_ location: SourceLocation?) -> JSONValue {
  guard let location else { return .null }
  func position(_ position: SourcePosition) -> JSONValue {
    ["line": .integer(Int64(position.line)), "column": .integer(Int64(position.column))]
  }
  return [
    "path": .string(location.path),
    "range": ["start": position(location.range.start), "end": position(location.range.end)],
  ]
}
