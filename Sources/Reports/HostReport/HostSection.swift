package import Topology

/// One host: its GPUs one by one, its links, and what is wrong with it.
///
/// - Parameters:
///   - level: of the headings inside: one more than the host's own.
///   - picture: the name of its picture; nil leaves it out.
package func hostBlocks(_ host: Host, level: Int, picture: String?) -> [MarkdownBlock] {
  var blocks: [MarkdownBlock] = [.paragraph(hostSummary(host))]
  if !host.findings.isEmpty {
    let items = host.findings.map { finding -> MarkdownText in
      let help: MarkdownText = finding.help.map { " \(emphasis: "To mend it, \(prose: $0).")" } ?? ""
      return severityBadge(finding.severity.rawValue) + " " + .prose(finding.message) + help
    }
    blocks.append(.list(items))
  }
  if let picture, !host.gpus.isEmpty {
    blocks.append(.picture(name: picture, description: TopologyPicture(host).description))
  }
  if !host.gpus.isEmpty {
    blocks += [.heading(level, "GPUs"), .table(gpuTable(host))]
    blocks += sliceBlocks(host, level: level)
  }
  blocks += linkBlocks(host, level: level)
  return blocks
}

/// `8 × NVIDIA H100 80GB HBM3, 637.2 GiB in all.`
package func hostSummary(_ host: Host) -> MarkdownText {
  guard host.status == .ok else { return Badge.bad("failed") + " The host did not answer as it should." }
  guard !host.gpus.isEmpty else { return Badge.good("ok") + " No GPU was found." }
  let memories = host.gpus.compactMap(\.memoryMiB)
  let total = memories.reduce(0) { Int(clamping: Int64($0) &+ Int64($1)) }
  let memoryWords: MarkdownText = memories.isEmpty ? "" : ", \(memory(total)) of memory in all"
  return Badge.good("ok") + " " + gpuModels(host.gpus) + memoryWords + "."
}

/// `8 × NVIDIA H100 80GB HBM3`, models joined by commas.
func gpuModels(_ gpus: [GPU]) -> MarkdownText {
  modelSummary(gpus.map { $0.model ?? $0.vendor?.rawValue ?? "" }).map { entry -> MarkdownText in
    entry.model.isEmpty ? "\(entry.count) × model unknown" : "\(entry.count) × \(code: entry.model)"
  }.joined(separator: ", ")
}

private func gpuTable(_ host: Host) -> MarkdownTable {
  var table = MarkdownTable([
    .init("GPU"), .init("Model"), .init("Memory", .right), .init("PCI bus id"), .init("NUMA node", .right),
    .init("UUID"),
  ])
  for gpu in host.gpus {
    table.rows.append([
      .text(number(of: gpu, host)),
      gpu.model.map { .code($0) } ?? .none,
      gpu.memoryMiB.map { .text(memory($0)) } ?? .none,
      gpu.pciBusID.map { .code($0) } ?? .none,
      gpu.numaNode.map { .text(String($0)) } ?? .none,
      gpu.uuid.map { .code($0) } ?? .none,
    ])
  }
  return table
}

/// Its index, with the vendor where several have one of their own.
private func number(of gpu: GPU, _ host: Host) -> String {
  let vendor = host.deviceNames.hasSeveralVendors ? gpu.vendor?.name : nil
  return (vendor.map { $0 + " " } ?? "") + String(gpu.index)
}

/// MIG devices of all GPUs, when there are any.
private func sliceBlocks(_ host: Host, level: Int) -> [MarkdownBlock] {
  let rows = host.gpus.flatMap { gpu in
    gpu.slices.map { slice -> [MarkdownText] in
      [
        .text(number(of: gpu, host)), .code(slice.profile), slice.memoryMiB.map { .text(memory($0)) } ?? .none,
        slice.uuid.map { .code($0) } ?? .none,
      ]
    }
  }
  guard !rows.isEmpty else { return [] }
  return [
    .heading(level, "MIG slices"),
    .table(MarkdownTable([.init("GPU"), .init("Profile"), .init("Memory", .right), .init("UUID")], rows: rows)),
  ]
}
