import Topology

/// The links of a host as a table from device to device.
struct LinkMatrix: Sendable {
  /// GPUs by number, then the other devices.
  let devices: [String]
  private let kinds: [String: [String: Link.Kind]]

  init(_ host: Host) {
    var kinds: [String: [String: Link.Kind]] = [:]
    let names = host.deviceNames
    for link in host.links where link.from != link.to {
      let from = names.name(of: link.from, vendor: link.vendor)
      let to = names.name(of: link.to, vendor: link.vendor)
      kinds[from, default: [:]][to] = link.kind
      if kinds[to]?[from] == nil { kinds[to, default: [:]][from] = link.kind }
    }
    self.kinds = kinds
    // Of several vendors, in the host's order.
    let order =
      names.hasSeveralVendors
      ? Dictionary(host.gpus.enumerated().map { (names.name(of: $1), $0) }) { first, _ in first } : [:]
    devices = kinds.keys.sorted { left, right in
      if let one = order[left], let other = order[right] { return one < other }
      let (a, b) = (DeviceNames.isGPU(left), DeviceNames.isGPU(right))
      return a == b ? isNaturallyBefore(left, right) : a
    }
  }

  func kind(from: String, to: String) -> Link.Kind? { kinds[from]?[to] }

  /// The kinds that occur, nearest first.
  var occurring: [Link.Kind] {
    Set(kinds.values.flatMap(\.values)).sorted { left, right in
      (left.rank, left.description) < (right.rank, right.description)
    }
  }
}

extension Link.Kind {
  /// Lowest for the nearest; more NVLinks are nearer.
  fileprivate var rank: Int {
    switch self {
    case .nvlink(let count): -max(count, 0)
    case .xgmi: 1
    case .pix: 2
    case .pxb: 3
    case .phb: 4
    case .node: 5
    case .system: 6
    case .other: 7
    }
  }

  /// What the label means, as `nvidia-smi topo -m` explains it; a phrase.
  var meaning: String {
    switch self {
    case .nvlink(1): "one NVLink"
    case .nvlink(let count): "\(count) bonded NVLinks"
    case .xgmi: "AMD's xGMI (Infinity Fabric)"
    case .pix: "one PCIe switch at most"
    case .pxb: "several PCIe switches, without the CPU"
    case .phb: "through a PCIe host bridge, that is the CPU"
    case .node: "between the PCIe host bridges of one NUMA node"
    case .system: "between NUMA nodes, over the interconnect of the CPUs"
    case .other: "a label of the vendor's tool that Drey does not know"
    }
  }
}
