internal import ExternalResources
internal import Topology
internal import YAMLTree

/// The devices of ResourceSlices (Dynamic Resource Allocation), by node.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/resource-slice-v1/; v1beta1 has a device's
/// attributes below `basic`.
struct ResourceSlices: Sendable {
  /// Node → its GPUs, in the order of the driver's names.
  private(set) var gpus: [String: [GPU]] = [:]
  /// Node → what a person should know of its pools.
  private(set) var findings: [String: [Host.Finding]] = [:]
  private var pools: [Pool: Contents] = [:]

  private struct Pool: Hashable {
    var node: String
    var driver: String
    var name: String
  }

  private struct Contents {
    var generation: Int
    /// How many objects there are of the pool, and how many there should be.
    var published = 0
    var announced: Int?
    var gpus: [GPU] = []
    var slices: [Slice] = []
    /// Device taint → the devices that have it.
    var taints: [String: [String]] = [:]
  }

  /// A MIG device, and what it says of its GPU.
  private struct Slice {
    var parent: String
    var index: Int?
    var model: String?
    var slice: GPU.Slice
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
    contents.published += 1
    contents.announced = (spec["pool"]?["resourceSliceCount"]?.text).flatMap { Int($0) }
    for device in spec["devices"]?.items ?? slice.items {
      Self.read(device.resolved, vendor, into: &contents)
    }
    pools[pool] = contents
  }

  /// Puts the pools of each node together.
  mutating func finish() {
    let sorted = pools.sorted { ($0.key.node, $0.key.driver, $0.key.name) < ($1.key.node, $1.key.driver, $1.key.name) }
    for (pool, contents) in sorted {
      self.gpus[pool.node, default: []] += Self.joined(contents)
      let notes = Self.findings(pool, contents)
      if !notes.isEmpty { findings[pool.node, default: []] += notes }
    }
    for node in gpus.keys {
      gpus[node]?.sort { ($0.vendor?.rawValue ?? "", $0.index) < ($1.vendor?.rawValue ?? "", $1.index) }
    }
    pools = [:]
  }

  /// The GPUs of a pool with their MIG devices. NVIDIA's driver doesn't publish a GPU that is cut into some: then it is known
  /// by what they say of it.
  private static func joined(_ contents: Contents) -> [GPU] {
    var gpus = contents.gpus
    for slice in contents.slices {
      var place = gpus.firstIndex { gpu in
        slice.parent.isEmpty ? gpu.index == slice.index : gpu.uuid?.lowercased() == slice.parent.lowercased()
      }
      if place == nil {
        let free = (gpus.map(\.index).max() ?? -1) + 1
        let index = slice.index.flatMap { index in gpus.contains { $0.index == index } ? nil : index } ?? free
        place = gpus.count
        gpus.append(
          GPU(index: index, uuid: slice.parent.isEmpty ? nil : slice.parent, model: slice.model, vendor: .nvidia))
        gpus[gpus.count - 1].isInMIGMode = true
      }
      if let place { gpus[place].slices.append(slice.slice) }
    }
    return gpus
  }

  private static func findings(_ pool: Pool, _ contents: Contents) -> [Host.Finding] {
    var findings: [Host.Finding] = []
    if let announced = contents.announced, contents.published < announced {
      findings.append(
        .init(
          severity: .warning,
          message:
            "the pool \(printable(pool.name)) of \(pool.driver) is incomplete: \(contents.published) of \(announced) ResourceSlices are published",
          help: "ask again in a minute; else look at the log of the driver's kubelet plugin: there may be more devices")
      )
    }
    for (taint, devices) in contents.taints.sorted(by: { $0.key < $1.key }) {
      let shown = devices.prefix(4).map(printable).joined(separator: ", ")
      findings.append(
        .init(
          severity: .warning,
          message: "\(shown)\(devices.count > 4 ? " and \(devices.count - 4) more" : "") of \(pool.driver) "
            + (devices.count == 1 ? "has" : "have") + " the device taint \(printable(taint))",
          help: "look at the driver's log: only claims that tolerate the taint get the device"))
    }
    return findings
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
    // `gpu-3`; AMD's `gpu-3-131` is card and render node, NVIDIA's `gpu-3-mig-1g10gb-0` a MIG device.
    let number = name.split(separator: "-").dropFirst().first.flatMap { Discovery.index($0) }
    // The whole GPU once more, or one that is bound to VFIO: for virtual machines, in which no container runs.
    guard attribute("type") != "vfio" else { return }
    for taint in basic["taints"]?.items.map(\.resolved) ?? [] {
      guard let key = taint["key"]?.text, let effect = taint["effect"]?.text, effect != "None" else { continue }
      let value = taint["value"]?.text ?? ""
      contents.taints["\(key)\(value.isEmpty ? "" : "=\(value)"):\(effect)", default: []].append(name)
    }
    if attribute("type") == "mig" || attribute("parentUUID") != nil {
      // Without a UUID it is none yet: the driver would make it for a claim.
      guard attribute("uuid") != nil else { return }
      contents.slices.append(
        Slice(
          parent: attribute("parentUUID") ?? "",
          index: attribute("parentIndex").flatMap { Discovery.index($0) } ?? number,
          model: attribute("productName"),
          slice: GPU.Slice(profile: attribute("profile") ?? "unknown", uuid: attribute("uuid"), memoryMiB: memory)))
      return
    }
    let index = attribute("index").flatMap { Discovery.index($0) } ?? number ?? contents.gpus.count
    let bus = attribute("resource.kubernetes.io/pciBusID", "pciBusID", "pcieBusID", "pciAddr", "pciAddress")
    contents.gpus.append(
      GPU(
        index: index, uuid: attribute("uuid"), model: attribute("productName", "model"), memoryMiB: memory,
        pciBusID: bus?.lowercased(), numaNode: attribute("numaNode", "numa").flatMap { Int($0) }, vendor: vendor))
  }
}
