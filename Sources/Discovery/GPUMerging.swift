internal import ExternalResources
internal import Topology

/// What a source calls itself in findings, and its GPUs.
struct GPUSource {
  var name: String
  var gpus: [GPU]
}

/// The GPUs of two sources as one list, and where the sources contradict each other.
///
/// The same GPU is told by its UUID, else by its PCI address, else by its index: tools may number a host's GPUs differently.
/// Where both know something, the first source's words stand.
func merge(_ first: GPUSource, _ second: GPUSource) -> (gpus: [GPU], findings: [Host.Finding]) {
  var gpus = first.gpus
  var findings: [Host.Finding] = []
  func warn(_ message: String, help: String? = nil) {
    findings.append(.init(severity: .warning, message: message, help: help))
  }
  let matches = matches(first.gpus, second.gpus)
  for (place, other) in zip(matches, second.gpus) {
    guard let place else {
      if !first.gpus.isEmpty { warn("\(second.name) shows GPU \(other.index), which \(first.name) doesn't") }
      // Its index may be another GPU's of the first source: then it gets a free one.
      var other = other
      if gpus.contains(where: { $0.index == other.index }) { other.index = (gpus.map(\.index).max() ?? -1) + 1 }
      gpus.append(other)
      continue
    }
    let index = gpus[place].index
    if index != other.index {
      let id = gpus[place].uuid ?? gpus[place].pciBusID ?? ""
      warn(
        "\(printable(id)) is GPU \(index) to \(first.name) and GPU \(other.index) to \(second.name)",
        help: "go by the UUID: the two number this host's GPUs differently")
    }
    if let one = gpus[place].uuid, let two = other.uuid, !isSame(uuid: one, two) {
      warn("GPU \(index) is \(printable(one)) to \(first.name) and \(printable(two)) to \(second.name)")
    }
    if let one = gpus[place].pciBusID, let two = other.pciBusID, !isSame(address: one, two) {
      warn(
        "GPU \(index) is at \(printable(one)) to \(first.name) and at \(printable(two)) to \(second.name)",
        help: "go by the UUID: the two number this host's GPUs differently")
    }
    gpus[place].fill(from: other)
  }
  if !second.gpus.isEmpty {
    let matched = Set(matches.compactMap(\.self))
    for place in first.gpus.indices where !matched.contains(place) {
      warn("\(first.name) shows GPU \(first.gpus[place].index), which \(second.name) doesn't")
    }
  }
  return (gpus.sorted { $0.index < $1.index }, findings)
}

/// For each GPU of the second list the place in the first one.
private func matches(_ first: [GPU], _ second: [GPU]) -> [Int?] {
  var matches = [Int?](repeating: nil, count: second.count)
  var taken: Set<Int> = []
  /// Ids that stand more than once, such as masked ones, tell nothing.
  func match(by id: (GPU) -> String?) {
    let places = Dictionary(grouping: first.indices, by: { id(first[$0]) ?? "" })
    let counts = Dictionary(grouping: second.indices, by: { id(second[$0]) ?? "" })
    for number in second.indices where matches[number] == nil {
      guard let key = id(second[number]), counts[key]?.count == 1, let found = places[key], found.count == 1,
        !taken.contains(found[0])
      else { continue }
      matches[number] = found[0]
      taken.insert(found[0])
    }
  }
  match { $0.uuid?.lowercased() }
  match { $0.pciBusID.flatMap { PCIAddress($0) }?.description }
  for number in second.indices where matches[number] == nil {
    guard let place = first.indices.first(where: { !taken.contains($0) && first[$0].index == second[number].index })
    else { continue }
    matches[number] = place
    taken.insert(place)
  }
  return matches
}

/// Whether two UUIDs can be one GPU's: AMD's tools have ids of two kinds for it, which can't be compared.
private func isSame(uuid one: String, _ two: String) -> Bool {
  one.lowercased() == two.lowercased() || one.hasPrefix("GPU-") != two.hasPrefix("GPU-")
}

private func isSame(address one: String, _ two: String) -> Bool {
  guard let one = PCIAddress(one), let two = PCIAddress(two) else { return true }
  return one == two
}

extension GPU {
  /// Takes over what isn't known yet.
  mutating func fill(from other: GPU) {
    uuid = uuid ?? other.uuid
    model = model ?? other.model
    memoryMiB = memoryMiB ?? other.memoryMiB
    pciBusID = pciBusID ?? other.pciBusID
    numaNode = numaNode ?? other.numaNode
    vendor = vendor ?? other.vendor
    if other.isInMIGMode { isInMIGMode = true }
    if slices.isEmpty {
      slices = other.slices
    } else {
      for (place, slice) in other.slices.enumerated() {
        let match = slices.firstIndex { known in
          if let uuid = known.uuid, let other = slice.uuid { return uuid == other }
          return known.index != nil && known.index == slice.index
        }
        guard let match = match ?? (slices.count == other.slices.count ? place : nil) else { continue }
        slices[match].fill(from: slice)
      }
    }
  }
}

extension GPU.Slice {
  mutating func fill(from other: GPU.Slice) {
    if profile == "unknown" { profile = other.profile }
    uuid = uuid ?? other.uuid
    memoryMiB = memoryMiB ?? other.memoryMiB
    index = index ?? other.index
    gpuInstance = gpuInstance ?? other.gpuInstance
    computeInstance = computeInstance ?? other.computeInstance
  }
}
