internal import ExternalResources
internal import Files
internal import Topology

/// Asks `lspci` what the PCI bus has; nil when it doesn't answer. What it says of lost GPUs becomes findings.
func askBus(_ host: some AskedHost, _ answer: inout Host) async -> LSPCI? {
  let asked = await host.ask(LSPCI.call)
  guard asked.succeeded else { return nil }
  let bus = LSPCI(asked.output)
  answer.findings += bus.findings
  return bus
}

/// Takes what the kernel, else the PCI bus, tells for the answer, where there is no vendor's tool.
///
/// - Parameter root: what stands before `/sys`, where this process can read it.
func askKernel(_ view: KernelView?, _ root: String?, _ bus: LSPCI?, _ answer: inout Host) {
  let tools = "none of nvidia-smi, amd-smi and rocm-smi is on the PATH"
  guard view != nil || bus != nil else {
    answer.status = .failed
    answer.findings.append(
      .init(severity: .error, message: tools, help: "install the tool of the GPUs' vendor, or check the PATH"))
    return
  }
  let teller = view == nil ? "the PCI bus" : "the kernel"
  answer.findings += (view?.notes ?? []).map { .init(severity: .info, message: $0) }
  let gpus = view.map { $0.gpus.compactMap(GPU.init) } ?? bus?.gpus ?? []
  guard !gpus.isEmpty else {
    answer.findings.append(.init(severity: .info, message: "\(tools), and \(teller) sees no GPU"))
    return
  }
  answer.findings.append(
    .init(
      severity: .warning, message: "\(tools): this is what \(teller) tells",
      help: "install the vendor's tool to see models, memory and links"))
  answer.gpus = gpus
  if let root, gpus.contains(where: { $0.vendor == .amd }) { askComputeNodes(root, &answer) }
}

/// Adds what the kernel's compute nodes tell of AMD's GPUs: links, and what the PCI bus didn't.
private func askComputeNodes(_ root: String, _ answer: inout Host) {
  let files = computeNodeFiles(root)
  guard !files.isEmpty else { return }
  let topology = KFDTopology(files: files)
  let partitions = KFDTopology.partitionNotes(of: topology.gpus)
  answer.findings += topology.findings.filter { !partitions.contains($0) }
  let own = answer.gpus.indices.filter { answer.gpus[$0].vendor == .amd }
  // The kernel's view has the numbers of ROCm, which counts what can be opened here; a compute node tells the rest of what is
  // at its address.
  var numbers: [String: String] = [:]
  for node in topology.gpus {
    let address = node.pciBusID.flatMap { PCIAddress($0) }
    guard let place = own.first(where: { answer.gpus[$0].pciBusID.flatMap { PCIAddress($0) } == address }) else {
      // That it has no device file is said already.
      let bus = node.pciBusID.map(printable) ?? ""
      if answer.findings.contains(where: { $0.message.hasSuffix(" at \(bus) has no device file here") }) { continue }
      answer.findings.append(
        .init(
          severity: .warning,
          message:
            "the KFD topology shows a GPU at \(printable(node.pciBusID ?? "an unknown address")), which can't be used here",
          help: "look for its device files below /dev/dri, and for its driver in lspci -k"))
      continue
    }
    answer.gpus[place].fill(from: node)
    numbers["GPU\(node.index)"] = "GPU\(answer.gpus[place].index)"
  }
  // By the numbers that they have here: a container gets some only.
  answer.findings += KFDTopology.partitionNotes(of: own.map { answer.gpus[$0] })
  for link in topology.links {
    guard let from = numbers[link.from], let to = numbers[link.to] else { continue }
    answer.links.append(Link(from: from, to: to, kind: link.kind, vendor: .amd))
  }
}

/// The files of `KFDTopology`, as far as they can be read.
private func computeNodeFiles(_ root: String) -> [(path: String, text: String)] {
  let files = LocalFiles()
  var found: [(path: String, text: String)] = []
  func read(_ path: String) {
    guard found.count < 50_000, let bytes = try? files.read(path, limit: 1 << 16) else { return }
    found.append((path, toolText(bytes)))
  }
  let nodes = root + KFDTopology.directory
  for node in (try? files.list(nodes)) ?? [] {
    for name in ["gpu_id", "name", "properties"] { read("\(nodes)/\(node)/\(name)") }
    for part in ["io_links", "p2p_links", "mem_banks"] {
      for name in (try? files.list("\(nodes)/\(node)/\(part)")) ?? [] {
        read("\(nodes)/\(node)/\(part)/\(name)/properties")
      }
    }
  }
  return found
}

/// GPUs that the bus has and the vendor's tool hasn't: those are lost. What only the bus knows is taken over.
func compareWithBus(_ gpus: [GPU], _ teller: String, _ answer: inout VendorAnswer) -> [Host.Finding] {
  let addresses = answer.gpus.map { $0.pciBusID.flatMap { PCIAddress($0) } }
  let known = Set(addresses.compactMap(\.self))
  for (place, address) in addresses.enumerated() {
    guard let address, let other = gpus.first(where: { $0.pciBusID.flatMap { PCIAddress($0) } == address }) else {
      continue
    }
    answer.gpus[place].numaNode = answer.gpus[place].numaNode ?? other.numaNode
  }
  // A tool that gives no addresses can't be compared.
  guard !addresses.contains(nil) else { return [] }
  let own = gpus.filter { $0.vendor == answer.vendor }
  let missing = own.compactMap { $0.pciBusID.flatMap { PCIAddress($0) } }.filter { address in
    // A partition of an AMD GPU is there with the whole.
    !known.contains(address) && !(answer.vendor == .amd && known.contains { $0.isSibling(of: address) })
  }
  guard !missing.isEmpty else { return [] }
  let places = missing.sorted().map(\.description).joined(separator: ", ")
  return [
    .init(
      severity: .warning,
      message: "\(answer.vendor.rawValue)'s tool lists \(known.count), \(teller) shows \(own.count): \(places) "
        + (missing.count == 1 ? "is lost" : "are lost"),
      help: "look for it in dmesg: it is lost, or bound to another driver")
  ]
}

/// GPUs of vendors without a tool here, beside those of others that have one: such as the processor's own graphics.
func withoutTool(_ gpus: [GPU], _ teller: String, _ asked: [GPU.Vendor]) -> [Host.Finding] {
  GPU.Vendor.allCases.filter { !asked.contains($0) }.compactMap { vendor in
    let others = gpus.filter { $0.vendor == vendor }
    guard !others.isEmpty else { return nil }
    let places = others.compactMap(\.pciBusID).map(printable).joined(separator: ", ")
    let absent =
      switch vendor {
      case .nvidia: "nvidia-smi isn't on the PATH"
      case .amd: "neither amd-smi nor rocm-smi is on the PATH"
      case .intel: "no tool is asked for Intel's"
      }
    let what = others.count == 1 ? "a GPU" : "\(others.count) GPUs"
    return .init(
      severity: .info,
      message: "\(teller) also shows \(what) of \(vendor.name) at \(places); \(absent), so "
        + (others.count == 1 ? "it isn't listed" : "they aren't listed"),
      help: vendor == .intel
        ? nil : "install the vendor's tool, where a TaskManager should use \(others.count == 1 ? "it" : "them")")
  }
}

extension GPU {
  /// A GPU of the kernel's view.
  init?(_ info: GPUInfo) {
    guard let index = Int(info.index) else { return nil }
    self.init(
      index: index, uuid: info.uuid, model: info.model, memoryMiB: info.memoryMiB, pciBusID: info.pciBusID,
      numaNode: info.numaNode, vendor: info.vendor.flatMap(GPU.Vendor.init))
  }
}
