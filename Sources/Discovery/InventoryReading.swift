package import Diagnostics
internal import ExternalResources
package import Topology
internal import YAMLTree

/// Why a text is no inventory.
package struct InventoryProblem: Error, Sendable, Hashable {
  /// With the place.
  package var message: String
}

/// Reads what `drey discover --format json` or `yaml` wrote, of this version or an earlier one: what it doesn't know is
/// left out.
package func readInventory(_ source: SourceFile) throws(InventoryProblem) -> Inventory {
  let tree = parseYAML(
    source, limits: YAMLLimits(bytes: 256 << 20, nodes: 16_000_000, expandedNodes: 16_000_000))
  func problem(_ message: String, _ node: YAMLNode?) -> InventoryProblem {
    let start = node?.start ?? .start
    return InventoryProblem(message: "\(source.path):\(start.line):\(start.column): \(message)")
  }
  if let syntax = tree.problem {
    let start = syntax.range.start
    throw InventoryProblem(message: "\(source.path):\(start.line):\(start.column): \(syntax.message)")
  }
  let root = tree.documents.first
  guard let hosts = root?["hosts"], hosts.kind == .sequence else {
    throw problem("an inventory is an object with 'hosts', as drey discover --format json writes it", root)
  }
  var inventory = Inventory()
  var names: Set<String> = []
  for node in hosts.items {
    let node = node.resolved
    guard node.kind == .mapping else { throw problem("a host is an object with 'name', 'status' and 'gpus'", node) }
    guard let name = text(node["name"]) else { throw problem("a host has a 'name'", node) }
    guard names.insert(name).inserted else {
      throw problem("two hosts are called '\(printable(name))', and would count twice where they are one", node["name"])
    }
    let status = text(node["status"]).map(Host.Status.init) ?? .ok
    guard let status else { throw problem("a host's 'status' is 'ok' or 'failed'", node["status"]) }
    var host = Host(name: name, status: status)
    for field in ["gpus", "links", "findings", "advertised"] {
      guard let list = node[field]?.resolved, !isNull(list), list.kind != .sequence else { continue }
      throw problem("a host's '\(field)' is a list, as drey discover --format json writes it", list)
    }
    for gpu in items(node["gpus"]) where number(gpu["index"]) == nil {
      throw problem("a GPU is an object with an 'index', a whole number", gpu)
    }
    host.gpus = items(node["gpus"]).compactMap(gpu)
    host.links = items(node["links"]).compactMap { link in
      guard let from = text(link["from"]), let to = text(link["to"]), let kind = text(link["kind"]) else { return nil }
      return Link(
        from: from, to: to, kind: Link.Kind(label: kind), vendor: text(link["vendor"]).flatMap(GPU.Vendor.init))
    }
    host.findings = items(node["findings"]).compactMap { finding in
      guard let message = text(finding["message"]) else { return nil }
      return Host.Finding(
        severity: text(finding["severity"]).flatMap(Host.Finding.Severity.init) ?? .info, message: message,
        help: text(finding["help"]))
    }
    host.advertised = items(node["advertised"]).compactMap(advertised)
    inventory.hosts.append(host)
  }
  return inventory
}

private func isNull(_ node: YAMLNode) -> Bool {
  if case .null? = node.scalar(.core) { return true }
  return false
}

private func items(_ node: YAMLNode?) -> [YAMLNode] { node.map { Array($0.items).map(\.resolved) } ?? [] }

private func text(_ node: YAMLNode?) -> String? {
  guard let node, node.kind == .scalar else { return nil }
  if case .null? = node.scalar(.core) { return nil }
  return node.text
}

private func number(_ node: YAMLNode?) -> Int? { text(node).flatMap { Int($0) } }

private func gpu(_ node: YAMLNode) -> GPU? {
  guard let index = number(node["index"]) else { return nil }
  var gpu = GPU(
    index: index, uuid: text(node["uuid"]), model: text(node["model"]), memoryMiB: number(node["memoryMiB"]),
    pciBusID: text(node["pciBusId"]), numaNode: number(node["numaNode"]),
    vendor: text(node["vendor"]).flatMap(GPU.Vendor.init),
    slices: items(node["slices"]).compactMap { slice in
      text(slice["profile"]).map {
        GPU.Slice(profile: $0, uuid: text(slice["uuid"]), memoryMiB: number(slice["memoryMiB"]))
      }
    })
  if text(node["migMode"]) == "true" { gpu.isInMIGMode = true }
  return gpu
}

private func advertised(_ node: YAMLNode) -> Advertised? {
  guard let source = text(node["source"]).flatMap(Advertised.Source.init) else { return nil }
  var advertised = Advertised(
    source: source,
    resources: items(node["resources"]).compactMap { resource in
      guard let name = text(resource["name"]), let capacity = number(resource["capacity"]) else { return nil }
      return Advertised.Resource(
        name: name, capacity: capacity, allocatable: number(resource["allocatable"]), used: number(resource["used"]))
    },
    physicalGPUs: number(node["gpus"]), model: text(node["model"]), memoryMiB: number(node["memoryMiB"]),
    family: text(node["family"]), replicas: number(node["replicas"]), sharing: text(node["sharing"]),
    migStrategy: text(node["migStrategy"]), taints: items(node["taints"]).compactMap { text($0) },
    state: text(node["state"]))
  advertised.vendor = text(node["vendor"]).flatMap(GPU.Vendor.init)
  for labels in items(node["otherVendors"]) {
    guard let vendor = text(labels["vendor"]).flatMap(GPU.Vendor.init) else { continue }
    advertised.otherLabels[vendor] = Advertised.Labels(
      physicalGPUs: number(labels["gpus"]), model: text(labels["model"]), memoryMiB: number(labels["memoryMiB"]),
      family: text(labels["family"]))
  }
  advertised.unreadable = items(node["unreadable"]).compactMap { text($0) }
  return advertised
}
