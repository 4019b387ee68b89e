package import ClusterModel
package import Diagnostics
import FlinkOptions

extension EffectivePod {
  /// The pod as `drey resolve --pod --format json` prints it.
  ///
  /// - Parameter withProvenance: adds where each value comes from, by its JSON pointer.
  package func json(withProvenance: Bool) -> JSONValue { withoutSecrets.shownJSON(withProvenance: withProvenance) }

  private func shownJSON(withProvenance: Bool) -> JSONValue {
    let empty: JSONValue = .object([])
    var members: [JSONValue.Member] = [
      JSONValue.Member("path", .string(path)),
      JSONValue.Member("kind", .string(kind.rawValue)),
      JSONValue.Member("name", .optional(name)),
      JSONValue.Member("role", .string(role.rawValue)),
      JSONValue.Member("mode", .string(mode.rawValue)),
      JSONValue.Member("target", .optional(target?.rawValue)),
      JSONValue.Member("workload", .optional(workload)),
      JSONValue.Member("ok", .bool(ok)),
      JSONValue.Member("errors", .object(errors)),
      JSONValue.Member("warnings", .object(warnings.isEmpty ? [] : [JSONValue.Member("pod", texts(warnings))])),
      JSONValue.Member("otherLogs", texts(otherLogs)),
    ]
    if let failure {
      members.append(
        JSONValue.Member(
          "failure",
          .object([
            JSONValue.Member("message", .string(failure.message)), JSONValue.Member("at", place(failure.location)),
          ])))
      return .object(members)
    }
    members += [
      JSONValue.Member("resources", resources?.json ?? empty),
      JSONValue.Member("resourceClaims", .array(resourceClaims.map(\.json))),
      JSONValue.Member("nodeSelector", spec?["nodeSelector"]?.json ?? empty),
      JSONValue.Member("tolerations", .array(tolerations.map(\.json))),
      JSONValue.Member("affinity", affinity?.json ?? .null),
      JSONValue.Member("runtimeClassName", .optional(runtimeClassName?.value)),
      JSONValue.Member("otherContainers", .array(otherContainers.map(\.json))),
      JSONValue.Member("externalArgs", texts(externalArguments)),
      JSONValue.Member(
        "problems",
        .array(
          problems.map { problem in
            .object([
              JSONValue.Member("message", .string(problem.message)), JSONValue.Member("at", place(problem.location)),
            ])
          })),
      JSONValue.Member("assumptions", texts(assumptions)),
      JSONValue.Member("pod", pod.json),
    ]
    if withProvenance {
      members.append(
        JSONValue.Member(
          "provenance",
          .array(
            fields.map { field in
              .object([
                JSONValue.Member("field", .string(field.pointer)),
                JSONValue.Member("setBy", origin(field.node.provenance.origin)),
                JSONValue.Member("overrode", .array(field.node.provenance.overrode.map(origin))),
              ])
            })))
    }
    return .object(members)
  }

  private var errors: [JSONValue.Member] {
    guard let failure, !isAbsent else { return [] }
    let text = failure.flinkMessage.isEmpty ? failure.message : failure.flinkMessage
    return [JSONValue.Member(failure.stage, .string(text))]
  }

  private func texts(_ lines: [String]) -> JSONValue { .array(lines.map { .string($0) }) }

  private func origin(_ origin: Provenance.Origin) -> JSONValue {
    switch origin {
    case .source(let location): place(location)
    case .commandLine(let text):
      .object([
        JSONValue.Member(
          "commandLine", .string(isSensitive(text) ? text.prefix { $0 != "=" } + "=******" : text))
      ])
    case .derived(let rule, let location):
      .object([JSONValue.Member("rule", .string(rule)), JSONValue.Member("from", place(location))])
    }
  }

  /// Each value of the pod that is no map or list, with its JSON pointer (RFC 6901), in the pod's order.
  package var fields: [(pointer: String, node: StructuredNode)] {
    var fields: [(pointer: String, node: StructuredNode)] = []
    func visit(_ node: StructuredNode, _ pointer: String) {
      switch node.value {
      case .map(let entries):
        for entry in entries {
          let name = entry.key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
          visit(entry.value, pointer + "/" + name)
        }
      case .list(let items): for (index, item) in items.enumerated() { visit(item, "\(pointer)/\(index)") }
      default: fields.append((pointer, node))
      }
    }
    visit(pod, "")
    return fields
  }
}

extension StructuredNode {
  /// The tree as JSON.
  fileprivate var json: JSONValue {
    switch value {
    case .null: .null
    case .boolean(let value): .bool(value)
    case .integer(let number): .integer(number)
    case .number(let text): Double(text).flatMap { $0.isFinite ? .double($0) : nil } ?? .string(text)
    case .string(let text): .string(text)
    case .list(let items): .array(items.map(\.json))
    case .map(let entries): .object(entries.map { JSONValue.Member($0.key, $0.value.json) })
    }
  }
}

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
