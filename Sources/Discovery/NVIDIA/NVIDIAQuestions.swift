internal import ExternalResources
internal import Topology

/// Asks `nvidia-smi` three times, or four, and merges what it says.
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
  where !troubles.contains(where: { $0.isSame(as: trouble) }) {
    troubles.append(trouble)
  }
  answer.findings += troubles.map {
    .init(severity: $0 == .noDevices ? .warning : .error, message: $0.message, help: $0.advice)
  }
  answer.failed = troubles.contains(where: \.isFatal)
  answer.findings += query.findings
  answer.findings += listing.unknown.prefix(mostFindings).map {
    .init(severity: .warning, message: "nvidia-smi -L: not understood: \(printable($0))")
  }
  if listing.unknown.count > mostFindings {
    let count = listing.unknown.count - mostFindings
    answer.findings.append(.init(severity: .warning, message: "nvidia-smi -L: \(count) more lines not understood"))
  }
  merge(query, listing, into: &answer)
  if query.gpus.isEmpty, !answer.failed, !troubles.contains(.noDevices) { await askForLog(host, &answer) }
  await askForMIGModes(host, &answer)
  noteSharedUUIDs(&answer)

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
  for place in answer.gpus.indices {
    answer.gpus[place].numaNode = matrix.numaNodes[answer.gpus[place].index] ?? answer.gpus[place].numaNode
  }
  answer.findings += lonelyGPUs(answer)
  return answer
}

/// The GPUs of both calls; where the calls contradict each other, the query's words and a finding.
private func merge(_ query: NVIDIAQuery, _ listing: NVIDIAListing, into answer: inout VendorAnswer) {
  var queried: [GPU] = []
  if max(query.gpus.count, listing.gpus.count) > mostGPUs {
    answer.findings.append(
      .init(severity: .error, message: "nvidia-smi lists more than \(mostGPUs) GPUs: only those are taken"))
  }
  for gpu in query.gpus.prefix(mostGPUs) {
    if let place = queried.firstIndex(where: { $0.index == gpu.index }) {
      answer.findings.append(.init(severity: .warning, message: "nvidia-smi lists GPU \(gpu.index) twice"))
      queried[place] = gpu
    } else {
      queried.append(gpu)
    }
  }
  var listed: [NVIDIAListing.GPU] = []
  // A line that stands twice is one GPU; the same UUID under another index is told of later.
  for gpu in listing.gpus.prefix(mostGPUs) where !listed.contains(gpu) { listed.append(gpu) }
  let merged = merge(
    GPUSource(name: "nvidia-smi --query-gpu", gpus: queried),
    GPUSource(name: "nvidia-smi -L", gpus: listed.map(GPU.init)))
  answer.gpus = merged.gpus
  answer.findings += merged.findings
}

/// Finds GPUs in MIG mode that have no MIG device: `nvidia-smi -L` lists them like whole ones, and CUDA can't run on them.
///
/// https://docs.nvidia.com/datacenter/tesla/mig-user-guide/: without GPU and compute instances, "CUDA workloads cannot be run".
private func askForMIGModes(_ host: some AskedHost, _ answer: inout VendorAnswer) async {
  if answer.gpus.contains(where: { $0.slices.isEmpty && !$0.isInMIGMode && NVIDIAMIGModes.mayHaveMIG($0.model) }) {
    if host.mayAnswer(NVIDIAMIGModes.call) {
      // Drivers before MIG know no such field.
      let asked = await host.ask(NVIDIAMIGModes.call)
      let modes = asked.succeeded ? NVIDIAMIGModes(asked.output) : nil
      for place in answer.gpus.indices where modes?.enabled.contains(answer.gpus[place].index) == true {
        answer.gpus[place].isInMIGMode = true
      }
    } else if host.mayAnswer(NVIDIALog.xmlCall) {
      let asked = await host.ask(NVIDIALog.xmlCall)
      let uuids = Set(NVIDIALog(xml: asked.bytes).gpus.filter(\.isInMIGMode).compactMap(\.uuid))
      for place in answer.gpus.indices where answer.gpus[place].uuid.map(uuids.contains) == true {
        answer.gpus[place].isInMIGMode = true
      }
    }
  }
  for gpu in answer.gpus where gpu.isInMIGMode && gpu.slices.isEmpty {
    let place = gpu.pciBusID.map { " at \(printable($0))" } ?? ""
    answer.findings.append(
      .init(
        severity: .warning,
        message:
          "GPU \(gpu.index)\(place) is in MIG mode and has no MIG device: CUDA can't run on it, and discovery scripts list it all the same",
        help: "create MIG devices with nvidia-smi mig, or leave the mode with nvidia-smi -mig 0"))
  }
}

private func noteSharedUUIDs(_ answer: inout VendorAnswer) {
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

/// What `nvidia-smi -q` tells where the query failed: older tools and recordings have only that.
private func askForLog(_ host: some AskedHost, _ answer: inout VendorAnswer) async {
  let asked = await host.ask(NVIDIALog.xmlCall)
  guard asked.succeeded else { return }
  let log = NVIDIALog(xml: asked.bytes)
  answer.findings += log.findings
  guard !log.gpus.isEmpty else { return }
  let merged = merge(
    GPUSource(name: "nvidia-smi -q -x", gpus: log.gpus), GPUSource(name: "nvidia-smi -L", gpus: answer.gpus))
  answer.gpus = merged.gpus
  answer.findings += merged.findings
}

extension GPU {
  /// What `nvidia-smi -L` alone tells: no memory, no bus address.
  fileprivate init(_ listed: NVIDIAListing.GPU) {
    self.init(
      index: listed.index, uuid: listed.uuid, model: listed.model, vendor: .nvidia,
      slices: listed.slices.enumerated().map { place, slice in
        Slice(profile: slice.profile ?? "unknown", uuid: slice.uuid, index: place)
      })
  }
}

/// A GPU without NVLink on a host where all others have it: its fabric is broken.
private func lonelyGPUs(_ answer: VendorAnswer) -> [Host.Finding] {
  guard answer.gpus.count > 2 else { return [] }
  var linked: Set<String> = []
  // A GPU without a row in the matrix may have anything.
  var shown: Set<String> = []
  for link in answer.links {
    shown.formUnion([link.from, link.to])
    if case .nvlink = link.kind { linked.formUnion([link.from, link.to]) }
  }
  let lonely = answer.gpus.filter { !linked.contains("GPU\($0.index)") && shown.contains("GPU\($0.index)") }
  guard lonely.count == 1, linked.count == answer.gpus.count - 1 else { return [] }
  return lonely.map {
    .init(
      severity: .warning, message: "GPU \($0.index) has no NVLink, and all other GPUs have",
      help: "look at nvidia-smi nvlink --status and at the fabric manager's log")
  }
}
