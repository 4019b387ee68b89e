package import Diagnostics

extension Inventory {
  /// The inventory as `drey discover --format json` prints it.
  package var json: JSONValue { ["hosts": .array(hosts.map(\.json))] }

  /// Gives the text of `json` in parts, a host at a time: of a thousand hosts the whole is larger than all that is known of them.
  package func writeJSON(_ write: ([UInt8]) -> Void) {
    guard !hosts.isEmpty else { return write(Array(json.text().utf8)) }
    write(Array("{\n  \"hosts\": [".utf8))
    var part: [UInt8] = []
    for (place, host) in hosts.enumerated() {
      part.removeAll(keepingCapacity: true)
      part += (place > 0 ? ",\n    " : "\n    ").utf8
      host.json.append(to: &part, level: 2)
      write(part)
    }
    write(Array("\n  ]\n}\n".utf8))
  }
}

extension Host {
  package var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)), .init("status", .string(status.rawValue)),
      .init("gpus", .array(gpus.map(\.json))),
      .init("links", .array(links.map { $0.json(withVendor: vendors.count > 1) })),
      .init("findings", .array(findings.map(\.json))),
    ]
    if !advertised.isEmpty { members.append(.init("advertised", .array(advertised.map(\.json)))) }
    return .object(members)
  }
}

extension Advertised {
  package var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("source", .string(source.rawValue)), .init("state", .optional(state)),
      .init("resources", .array(resources.map(\.json))), .init("gpus", .optional(physicalGPUs)),
      .init("model", .optional(model)), .init("memoryMiB", .optional(memoryMiB)), .init("family", .optional(family)),
      .init("replicas", .optional(replicas)), .init("sharing", .optional(sharing)),
      .init("migStrategy", .optional(migStrategy)), .init("taints", .array(taints.map(JSONValue.string))),
    ]
    if let vendor { members.append(.init("vendor", .string(vendor.rawValue))) }
    if !otherLabels.isEmpty {
      members.append(
        .init(
          "otherVendors",
          .array(
            GPU.Vendor.allCases.compactMap { vendor in
              otherLabels[vendor].map { labels in
                [
                  "vendor": .string(vendor.rawValue), "gpus": .optional(labels.physicalGPUs),
                  "model": .optional(labels.model), "memoryMiB": .optional(labels.memoryMiB),
                  "family": .optional(labels.family),
                ]
              }
            })))
    }
    if !unreadable.isEmpty { members.append(.init("unreadable", .array(unreadable.map(JSONValue.string)))) }
    return .object(members)
  }
}

extension Advertised.Resource {
  package var json: JSONValue {
    [
      "name": .string(name), "capacity": .integer(Int64(capacity)), "allocatable": .optional(allocatable),
      "used": .optional(used),
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
    if isInMIGMode { members.append(.init("migMode", true)) }
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
  func json(withVendor: Bool) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("from", .string(from)), .init("to", .string(to)), .init("kind", .string(kind.description)),
    ]
    if withVendor, let vendor { members.append(.init("vendor", .string(vendor.rawValue))) }
    return .object(members)
  }
}

extension Host.Finding {
  package var json: JSONValue {
    ["severity": .string(severity.rawValue), "message": .string(message), "help": .optional(help)]
  }
}
