import Topology

/// Where a host's network cards stand in a picture, by how near they are to its GPUs.
struct NetworkCards {
  /// Cards by how they are reached.
  typealias ByKind = [Link.Kind: [String]]

  /// By GPU: those behind its PCIe switch, which GPUDirect works best with.
  private(set) var near: [ByKind]
  /// By box: those that are near to no GPU of it in particular.
  private(set) var byBox: [ByKind]
  /// Of no box.
  private(set) var far: ByKind = [:]

  /// - Parameter boxes: of positions in `gpus`.
  init(_ matrix: LinkMatrix, gpus: [GPU], names: DeviceNames, boxes: [[Int]]) {
    near = [ByKind](repeating: [:], count: gpus.count)
    byBox = [ByKind](repeating: [:], count: boxes.count)
    for device in matrix.devices where !DeviceNames.isGPU(device) {
      let kinds = gpus.map { matrix.kind(from: names.name(of: $0), to: device) }
      guard let best = kinds.compactMap(\.self).min(by: { $0.distance < $1.distance }) else { continue }
      switch best {
      case .pix, .pxb, .nvlink, .xgmi:
        for member in gpus.indices where kinds[member] == best { near[member][best, default: []].append(device) }
      case .phb, .node:
        for (number, box) in boxes.enumerated() where box.contains(where: { kinds[$0] == best }) {
          byBox[number][best, default: []].append(device)
        }
      case .system, .other: far[best, default: []].append(device)
      }
    }
  }

  /// The nearest first: their names in short, and how they are reached.
  static func list(_ cards: ByKind) -> [(names: String, kind: Link.Kind)] {
    cards.sorted { ($0.key.distance, $0.key.description) < ($1.key.distance, $1.key.description) }
      .map { (shortList(of: $0.value), $0.key) }
  }
}
