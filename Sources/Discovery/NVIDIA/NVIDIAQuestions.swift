internal import ExternalResources
internal import Topology

/// Asks `nvidia-smi` three times, and merges what it says by index.
func askNVIDIA(_ host: some AskedHost) async -> VendorAnswer {
  var answer = VendorAnswer(vendor: .nvidia)
  let queried = await host.ask(NVIDIAQuery.call)
  let listed = await host.ask(NVIDIAListing.call)
  let query = NVIDIAQuery(queried.output)
  let listing = NVIDIAListing(listed.output)

  // One trouble is told once, however often the tool repeats it.
  var troubles: [NVIDIATrouble] = []
  for trouble in query.troubles + listing.troubles
    + [queried, listed].flatMap({ $0.messages.split(whereSeparator: \.isNewline).compactMap(NVIDIATrouble.init) })
  where !troubles.contains(trouble) {
    troubles.append(trouble)
  }
  answer.findings += troubles.map {
    .init(severity: $0 == .noDevices ? .warning : .error, message: $0.message, help: $0.advice)
  }
  answer.failed = troubles.contains(where: \.isFatal)
  answer.findings += query.findings
  answer.findings += listing.unknown.map {
    .init(severity: .warning, message: "nvidia-smi -L: not understood: \(printable($0))")
  }
  merge(query, listing, into: &answer)

  if answer.gpus.isEmpty {
    if troubles.isEmpty, let failure = [listed, queried].first(where: { !$0.succeeded }) {
      answer.fail(failure.reason, help: "run nvidia-smi on the host")
    } else if troubles.isEmpty {
      answer.fail("nvidia-smi printed nothing that names a GPU", help: "run nvidia-smi -L on the host")
    } else if !troubles.contains(.noDevices) {
      answer.failed = true
    }
    return answer
  }
  for tool in [queried, listed] where !tool.succeeded && troubles.isEmpty {
    answer.findings.append(.init(severity: .warning, message: tool.reason))
  }
  let topology = await host.ask(NVIDIATopology.call)
  guard topology.succeeded else {
    answer.findings.append(.init(severity: .warning, message: "no topology: \(topology.reason)"))
    return answer
  }
  let matrix = NVIDIATopology(topology.output)
  answer.links = matrix.links
  answer.findings += matrix.findings
  for place in answer.gpus.indices { answer.gpus[place].numaNode = matrix.numaNodes[answer.gpus[place].index] }
  answer.findings += lonelyGPUs(answer)
  return answer
}

/// The GPUs of both calls, by index; where the calls contradict each other, the query's words and a finding.
private func merge(_ query: NVIDIAQuery, _ listing: NVIDIAListing, into answer: inout VendorAnswer) {
  var gpus: [Int: GPU] = [:]
  for gpu in query.gpus {
    if let known = gpus.updateValue(gpu, forKey: gpu.index) {
      answer.findings.append(.init(severity: .warning, message: "nvidia-smi lists GPU \(known.index) twice"))
    }
  }
  for gpu in listing.gpus {
    guard var known = gpus[gpu.index] else {
      if !query.gpus.isEmpty {
        answer.findings.append(
          .init(severity: .warning, message: "nvidia-smi -L shows GPU \(gpu.index), which --query-gpu doesn't"))
      }
      gpus[gpu.index] = GPU(gpu)
      continue
    }
    known.slices += gpu.slices.map(GPU.Slice.init)
    if let uuid = known.uuid, uuid != gpu.uuid {
      answer.findings.append(
        .init(
          severity: .warning,
          message: "GPU \(gpu.index) is \(printable(uuid)) to --query-gpu and \(printable(gpu.uuid)) to -L"
        ))
    }
    known.uuid = known.uuid ?? gpu.uuid
    known.model = known.model ?? gpu.model
    gpus[gpu.index] = known
  }
  if !listing.gpus.isEmpty {
    let listed = Set(listing.gpus.map(\.index))
    for index in gpus.keys.sorted() where !listed.contains(index) {
      answer.findings.append(
        .init(severity: .warning, message: "nvidia-smi --query-gpu shows GPU \(index), which -L doesn't"))
    }
  }
  answer.gpus = gpus.values.sorted { $0.index < $1.index }
  var places: [String: Int] = [:]
  for gpu in answer.gpus {
    guard let uuid = gpu.uuid else { continue }
    if let other = places.updateValue(gpu.index, forKey: uuid) {
      answer.findings.append(
        .init(
          severity: .warning, message: "GPUs \(other) and \(gpu.index) have one UUID, \(printable(uuid))",
          help: "take them for one GPU that is shared by time slicing, or for a masked recording"))
    }
  }
}

extension GPU {
  /// What `nvidia-smi -L` alone tells: no memory, no bus address.
  fileprivate init(_ listed: NVIDIAListing.GPU) {
    self.init(
      index: listed.index, uuid: listed.uuid, model: listed.model, vendor: .nvidia,
      slices: listed.slices.map(Slice.init))
  }
}

extension GPU.Slice {
  fileprivate init(_ listed: NVIDIAListing.Slice) {
    self.init(profile: listed.profile ?? "unknown", uuid: listed.uuid)
  }
}

/// A GPU without NVLink on a host where all others have it: its fabric is broken.
private func lonelyGPUs(_ answer: VendorAnswer) -> [Host.Finding] {
  guard answer.gpus.count > 2 else { return [] }
  var linked: Set<String> = []
  for link in answer.links {
    if case .nvlink = link.kind { linked.formUnion([link.from, link.to]) }
  }
  let lonely = answer.gpus.filter { !linked.contains("GPU\($0.index)") }
  guard lonely.count == 1, linked.count == answer.gpus.count - 1 else { return [] }
  return lonely.map {
    .init(
      severity: .warning, message: "GPU \($0.index) has no NVLink, and all other GPUs have",
      help: "look at nvidia-smi nvlink --status and at the fabric manager's log")
  }
}
