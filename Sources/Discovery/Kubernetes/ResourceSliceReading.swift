internal import Topology
internal import YAMLTree

/// The devices of ResourceSlices (Dynamic Resource Allocation), by node.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/resource-slice-v1/; v1beta1 has a device's
/// attributes below `basic`.
struct ResourceSlices: Sendable {
  /// Node → its GPUs, in the order of the driver's names.
  private(set) var gpus: [String: [GPU]] = [:]
  private var pools: [Pool: Contents] = [:]

  private struct Pool: Hashable {
    var node: String
    var driver: String
    var name: String
  }

  private struct Contents {
    var generation: Int
    var gpus: [GPU] = []
    var slices: [(parent: String, slice: GPU.Slice)] = []
  }

  /// Takes one object in.
  mutating func add(_ slice: YAMLNode) {
    guard let spec = slice["spec"], let driver = spec["driver"]?.text else { return }
    // A slice without a node, such as one of a fabric, is of no host.
    guard let vendor = Self.vendor(driver), let node = spec["nodeName"]?.text ?? spec["pool"]?["name"]?.text,
      !node.isEmpty
    else { return }
    let pool = Pool(node: node, driver: driver, name: spec["pool"]?["name"]?.text ?? "")
    let generation = (spec["pool"]?["generation"]?.text).flatMap { Int($0) } ?? 0
    // Of a pool that is being renewed, only the newest generation counts.
    if let known = pools[pool], known.generation > generation { return }
    var contents = pools[pool].flatMap { $0.generation == generation ? $0 : nil } ?? Contents(generation: generation)
    for device in spec["devices"]?.items ?? slice.items {
      Self.read(device.resolved, vendor, into: &contents)
    }
    pools[pool] = contents
  }

  /// Puts the pools of each node together.
  mutating func finish() {
    let sorted = pools.sorted { ($0.key.node, $0.key.driver, $0.key.name) < ($1.key.node, $1.key.driver, $1.key.name) }
    for (pool, contents) in sorted {
      var gpus = contents.gpus
      for (parent, slice) in contents.slices {
        if let place = gpus.firstIndex(where: { $0.uuid == parent }) { gpus[place].slices.append(slice) }
      }
      self.gpus[pool.node, default: []] += gpus
    }
    for node in gpus.keys {
      gpus[node]?.sort { ($0.vendor?.rawValue ?? "", $0.index) < ($1.vendor?.rawValue ?? "", $1.index) }
    }
    pools = [:]
  }

  private static func vendor(_ driver: String) -> GPU.Vendor? {
    switch driver {
    case "gpu.nvidia.com": .nvidia
    case "gpu.amd.com": .amd
    case "gpu.intel.com": .intel
    default: nil
    }
  }

  private static func read(_ device: YAMLNode, _ vendor: GPU.Vendor, into contents: inout Contents) {
    let basic = device["basic"] ?? device
    let attributes = basic["attributes"]
    func attribute(_ names: String...) -> String? {
      for name in names {
        guard let value = attributes?[name] else { continue }
        for kind in ["string", "int", "version"] {
          if let text = value[kind]?.text, !text.isEmpty { return text }
        }
      }
      return nil
    }
    let capacity = basic["capacity"]?["memory"]
    // v1alpha3 had the quantity itself.
    let memory = (capacity?["value"] ?? capacity).flatMap { wholeQuantity($0.text) }.map { $0 >> 20 }.flatMap {
      $0 > 0 ? $0 : nil
    }
    let name = device["name"]?.text ?? ""
    if attribute("type") == "mig" || attribute("parentUUID") != nil {
      let slice = GPU.Slice(profile: attribute("profile") ?? "unknown", uuid: attribute("uuid"), memoryMiB: memory)
      contents.slices.append((attribute("parentUUID") ?? "", slice))
      return
    }
    // `gpu-3`; AMD's `gpu-3-131` is card and render node.
    let number = name.split(separator: "-").dropFirst().first.flatMap { Discovery.index($0) }
    let index = attribute("index").flatMap { Discovery.index($0) } ?? number ?? contents.gpus.count
    let bus = attribute("resource.kubernetes.io/pciBusID", "pciBusID", "pcieBusID", "pciAddr", "pciAddress")
    contents.gpus.append(
      GPU(
        index: index, uuid: attribute("uuid"), model: attribute("productName", "model"), memoryMiB: memory,
        pciBusID: bus?.lowercased(), numaNode: attribute("numaNode", "numa").flatMap { Int($0) }, vendor: vendor))
  }
}
