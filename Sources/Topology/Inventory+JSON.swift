package import Diagnostics

extension Inventory {
  /// The inventory as `drey discover --format json` prints it.
  package var json: JSONValue { ["hosts": .array(hosts.map(\.json))] }
}

extension Host {
  package var json: JSONValue {
    [
      "name": .string(name), "status": .string(status.rawValue), "gpus": .array(gpus.map(\.json)),
      "links": .array(links.map(\.json)), "findings": .array(findings.map(\.json)),
    ]
  }
}

extension GPU {
  package var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("index", .integer(Int64(index))), .init("uuid", .optional(uuid)), .init("model", .optional(model)),
      .init("memoryMiB", .optional(memoryMiB)), .init("pciBusId", .optional(pciBusID)),
      .init("numaNode", .optional(numaNode)), .init("vendor", .optional(vendor?.rawValue)),
    ]
    if !slices.isEmpty {
      members.append(
        .init(
          "slices",
          .array(
            slices.map {
              ["profile": .string($0.profile), "uuid": .optional($0.uuid), "memoryMiB": .optional($0.memoryMiB)]
            })))
    }
    return .object(members)
  }
}

extension Link {
  package var json: JSONValue { ["from": .string(from), "to": .string(to), "kind": .string(kind.description)] }
}

extension Host.Finding {
  package var json: JSONValue {
    ["severity": .string(severity.rawValue), "message": .string(message), "help": .optional(help)]
  }
}
