import Topology

/// GPUs that are linked directly, drawn as one bar that each of them reaches: eight GPUs with NVLink from all to all are
/// one lane, not 28 lines.
struct LinkLane: Sendable, Hashable {
  enum Speed: Sendable, Hashable {
    /// NVLink, xGMI.
    case fast
    /// A PCIe switch.
    case near
  }

  var speed: Speed
  /// As the vendor's tool labels the links: `NV18`, or `NV1–NV2` where they differ.
  var label: String
  /// Positions in the list of GPUs, ascending.
  var members: [Int]
  /// Whether every member is linked with every other.
  var isComplete: Bool
}

/// The lanes of these GPUs of a host: fast ones first, then by their first GPU.
func linkLanes(of gpus: [GPU], in host: Host) -> [LinkLane] {
  let matrix = LinkMatrix(host)
  let names = gpus.map(host.deviceNames.name)
  return [LinkLane.Speed.fast, .near].flatMap { speed in
    connected(count: names.count) { left, right in
      matrix.kind(from: names[left], to: names[right]).map { $0.speed == speed } ?? false
    }.map { members in lane(members, speed, names, matrix) }
  }
}

private func lane(_ members: [Int], _ speed: LinkLane.Speed, _ names: [String], _ matrix: LinkMatrix) -> LinkLane {
  var labels: Set<String> = []
  var isComplete = true
  for (number, left) in members.enumerated() {
    for right in members[(number + 1)...] {
      if let kind = matrix.kind(from: names[left], to: names[right]), kind.speed == speed {
        labels.insert(kind.description)
      } else {
        isComplete = false
      }
    }
  }
  let sorted = labels.sorted(by: isNaturallyBefore)
  let label = sorted.count > 1 ? "\(sorted.first ?? "")–\(sorted.last ?? "")" : sorted.first ?? ""
  return LinkLane(speed: speed, label: label, members: members, isComplete: isComplete)
}

/// Groups of at least two positions that are joined, directly or over others.
private func connected(count: Int, _ areJoined: (Int, Int) -> Bool) -> [[Int]] {
  var group = Array(0..<count)
  for left in 0..<count {
    for right in (left + 1)..<max(count, left + 1) where areJoined(left, right) {
      let (keep, drop) = (min(group[left], group[right]), max(group[left], group[right]))
      for index in group.indices where group[index] == drop { group[index] = keep }
    }
  }
  return Dictionary(grouping: 0..<count) { group[$0] }.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
}

extension Link.Kind {
  /// The lane that a picture draws such a link in; nil when the boxes say it already.
  fileprivate var speed: LinkLane.Speed? {
    switch self {
    case .nvlink, .xgmi: .fast
    case .pix, .pxb: .near
    case .phb, .node, .system, .other: nil
    }
  }
}
