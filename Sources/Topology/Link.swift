/// How two devices of a host are connected.
package struct Link: Sendable, Hashable {
  /// The legend of `nvidia-smi topo -m`, and AMD's xGMI.
  package enum Kind: Sendable, Hashable {
    /// `NV12`: bonded NVLinks, how many.
    case nvlink(Int)
    case xgmi
    /// One PCIe bridge at most.
    case pix
    /// Several PCIe bridges.
    case pxb
    /// Through the PCIe host bridge (the CPU).
    case phb
    /// Between host bridges of one NUMA node.
    case node
    /// Between NUMA nodes.
    case system
    /// A label this version doesn't know.
    case other(String)
  }

  /// Device names as the tool's matrix has them: `GPU0`, `NIC1`.
  package var from: String
  package var to: String
  package var kind: Kind
  /// Whose tool told it: each numbers its own GPUs. Nil where it isn't known.
  package var vendor: GPU.Vendor?

  package init(from: String, to: String, kind: Kind, vendor: GPU.Vendor? = nil) {
    self.from = from
    self.to = to
    self.kind = kind
    self.vendor = vendor
  }
}

extension Link.Kind: CustomStringConvertible {
  /// As `nvidia-smi topo -m` prints it.
  package var description: String {
    switch self {
    case .nvlink(let count): "NV\(count)"
    case .xgmi: "XGMI"
    case .pix: "PIX"
    case .pxb: "PXB"
    case .phb: "PHB"
    case .node: "NODE"
    case .system: "SYS"
    case .other(let label): label
    }
  }
}
