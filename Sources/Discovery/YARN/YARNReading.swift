internal import ExternalResources
internal import Topology
internal import YAMLTree

/// A node as the ResourceManager lists it.
struct YARNNode: Sendable {
  var host: Host
  /// Its NodeManager's web address, `host:port`; nil where it has none.
  var address: String?
}

/// The nodes of `/ws/v1/cluster/nodes`; nil where the answer is none.
///
/// https://hadoop.apache.org/docs/r3.4.1/hadoop-yarn/hadoop-yarn-site/ResourceManagerRest.html#Cluster_Nodes_API
func readYARNNodes(_ answer: YAMLNode) -> [YARNNode]? {
  guard let nodes = answer["nodes"] else { return nil }
  // An empty cluster has null, and one node alone was an object in old releases.
  guard let list = nodes["node"] else { return [] }
  let items = list.kind == .mapping ? [list] : Array(list.items).map(\.resolved)
  return items.compactMap { node in
    guard let name = node["nodeHostName"]?.text, !name.isEmpty else { return nil }
    var advertised = Advertised(source: .yarn, state: node["state"]?.text)
    let total = amounts(node["totalResource"])
    let used = amounts(node["usedResource"])
    let free = amounts(node["availableResource"])
    for resource in Set(total.keys).union(used.keys).union(free.keys).sorted() where resource.contains("/") {
      // `totalResource` is there from 3.0 on.
      let capacity = total[resource] ?? sum([used[resource, default: 0], free[resource, default: 0]])
      advertised.resources.append(.init(name: resource, capacity: capacity, used: used[resource]))
    }
    var host = Host(name: name, status: .ok)
    if let state = advertised.state, !["NEW", "RUNNING"].contains(state) {
      let report = node["healthReport"]?.text ?? ""
      host.findings.append(
        .init(
          severity: state == "DECOMMISSIONED" || state == "SHUTDOWN" ? .info : .warning,
          message: "YARN says \(printable(state))" + (report.isEmpty ? "" : ": \(printable(report))"),
          help: "no container starts there"))
    }
    host.advertised = [advertised]
    let address = node["nodeHTTPAddress"]?.text
    return YARNNode(host: host, address: address.flatMap { isAddress($0) ? $0 : nil })
  }
}

/// `resourceInformations` as name → value, in the units of the resource.
private func amounts(_ resource: YAMLNode?) -> [String: Int] {
  guard let list = resource?["resourceInformations"]?["resourceInformation"] else { return [:] }
  let items = list.kind == .mapping ? [list] : Array(list.items).map(\.resolved)
  var amounts: [String: Int] = [:]
  for item in items {
    guard let name = item["name"]?.text, let value = (item["value"]?.text).flatMap({ Int($0) }) else { continue }
    amounts[name] = max(0, value)
  }
  return amounts
}

/// Whether a text is `host:port`, to be put into an address: it comes from the ResourceManager, not from the person.
private func isAddress(_ text: String) -> Bool {
  guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
    (1...65535).contains(port)
  else { return false }
  let host = text[..<colon]
  return !host.isEmpty && !host.hasPrefix("-")
    && host.unicodeScalars.allSatisfy {
      switch $0 {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", "[", "]", ":": true
      default: false
      }
    }
}

/// The GPUs of a NodeManager's `/ws/v1/node/resources/yarn.io%2Fgpu`.
///
/// `totalGpuDevices` are those that containers may get, with their index; `gpuDeviceInformation` is what `nvidia-smi -q -x`
/// told. The two share the minor number. Hadoop, `NMGpuResourceInfo`; its JSON has Java's names or those of the XML.
func readYARNDevices(_ answer: YAMLNode) -> (gpus: [GPU], isKnown: Bool) {
  func list(_ node: YAMLNode?) -> [YAMLNode] {
    guard let node else { return [] }
    return node.kind == .mapping ? [node] : Array(node.items).map(\.resolved)
  }
  func text(_ node: YAMLNode, _ names: String...) -> String? {
    names.lazy.compactMap { node[$0] }.first { $0.kind == .scalar && !$0.text.isEmpty && $0.text != "N/A" }?.text
  }
  func number(_ text: String?) -> Int? { text.flatMap { Int($0.prefix { ("0"..."9").contains($0) }) } }
  let information = answer["gpuDeviceInformation"]
  var known: [Int: GPU] = [:]
  for (place, device) in list(information?["gpus"] ?? information?["gpu"]).enumerated() {
    let minor = number(text(device, "minorNumber", "minor_number")) ?? place
    let memory = device["gpuMemoryUsage"] ?? device["fb_memory_usage"]
    var total = memory.flatMap { number(text($0, "totalMemoryMiB", "total")) }
    if total == nil, let memory, let used = number(text(memory, "usedMemoryMiB", "used")),
      let free = number(text(memory, "availMemoryMiB", "free"))
    {
      total = sum([used, free])
    }
    known[minor] = GPU(
      index: minor, uuid: text(device, "uuid"), model: text(device, "productName", "product_name"),
      memoryMiB: total.flatMap { $0 > 0 ? $0 : nil }, vendor: .nvidia)
  }
  let allowed = list(answer["totalGpuDevices"])
  guard !allowed.isEmpty else { return (known.values.sorted { $0.index < $1.index }, answer["totalGpuDevices"] != nil) }
  let gpus = allowed.compactMap { device -> GPU? in
    guard let index = number(text(device, "index")) else { return nil }
    var gpu = known[number(text(device, "minorNumber")) ?? index] ?? GPU(index: index, vendor: .nvidia)
    gpu.index = index
    return gpu
  }
  return (gpus.sorted { $0.index < $1.index }, true)
}
