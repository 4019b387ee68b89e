/// The links of a host, to be looked up by device.
package struct LinkMatrix: Sendable, Hashable {
  /// Device names in the tool's order: GPUs by number, then the others.
  package let devices: [String]
  private let kinds: [Pair: Link.Kind]

  private struct Pair: Hashable, Sendable {
    let from: String
    let to: String
  }

  package init(_ host: Host) {
    var kinds: [Pair: Link.Kind] = [:]
    let names = host.deviceNames
    var devices = host.gpus.map(names.name)
    var known = Set(devices)
    for link in host.links {
      let pair = Pair(
        from: names.name(of: link.from, vendor: link.vendor), to: names.name(of: link.to, vendor: link.vendor))
      kinds[pair] = link.kind
      for device in [pair.from, pair.to] where known.insert(device).inserted { devices.append(device) }
    }
    self.devices = devices
    self.kinds = kinds
  }

  /// How two devices are connected, in either direction; nil where nothing is known, and for a device with itself.
  package subscript(from: String, to: String) -> Link.Kind? {
    kinds[Pair(from: from, to: to)] ?? kinds[Pair(from: to, to: from)]
  }

  /// How two GPUs are connected, by their index, on a host with GPUs of one vendor.
  package subscript(from: Int, to: Int) -> Link.Kind? { self["GPU\(from)", "GPU\(to)"] }
}

extension Link.Kind {
  /// How near two devices are: the smaller, the better. For sorting; no unit.
  package var distance: Int {
    switch self {
    // More links are better, and any is better than PCIe.
    case .nvlink(let count): max(0, 100 - count)
    case .xgmi: 100
    case .pix: 200
    case .pxb: 300
    case .phb: 400
    case .node: 500
    case .system: 600
    case .other: 700
    }
  }

  /// Whether it is a link of its own beside PCIe.
  package var isDirect: Bool {
    switch self {
    case .nvlink, .xgmi: true
    default: false
    }
  }

  /// The kind of a label of `nvidia-smi topo -m`, or of AMD's link types.
  package init(label: String) {
    switch label {
    case "XGMI": self = .xgmi
    case "PIX": self = .pix
    case "PXB": self = .pxb
    case "PHB": self = .phb
    case "NODE": self = .node
    case "SYS": self = .system
    default:
      if label.hasPrefix("NV"), let count = Int(label.dropFirst(2)), count > 0 {
        self = .nvlink(count)
      } else {
        self = .other(label)
      }
    }
  }
}
