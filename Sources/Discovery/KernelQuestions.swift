internal import ExternalResources
internal import Topology

/// Takes the kernel's view for the answer, where there is no vendor's tool.
func askKernel(_ view: KernelView?, _ answer: inout Host) {
  let tools = "none of nvidia-smi, amd-smi and rocm-smi is on the PATH"
  guard let view else {
    answer.status = .failed
    answer.findings.append(
      .init(severity: .error, message: tools, help: "install the tool of the GPUs' vendor, or check the PATH"))
    return
  }
  answer.findings += view.notes.map { .init(severity: .info, message: $0) }
  guard !view.gpus.isEmpty else {
    answer.findings.append(.init(severity: .info, message: "\(tools), and the kernel sees no GPU"))
    return
  }
  answer.findings.append(
    .init(
      severity: .warning, message: "\(tools): this is what the kernel tells",
      help: "install the vendor's tool to see models, memory and links"))
  answer.gpus = view.gpus.compactMap { gpu in
    guard let index = Int(gpu.index) else { return nil }
    return GPU(
      index: index, uuid: gpu.uuid, model: gpu.model, memoryMiB: gpu.memoryMiB, pciBusID: gpu.pciBusID,
      numaNode: gpu.numaNode, vendor: gpu.vendor.flatMap(GPU.Vendor.init))
  }
}

/// GPUs that the kernel has and the vendor's tool hasn't: those are lost.
func compareWithKernel(_ view: KernelView, _ answer: VendorAnswer) -> [Host.Finding] {
  let known = Set(answer.gpus.compactMap { $0.pciBusID.map(shortAddress) })
  // A tool that gives no addresses can't be compared.
  guard known.count == answer.gpus.count else { return [] }
  let missing = view.gpus.filter { gpu in
    gpu.vendor == answer.vendor.rawValue && gpu.pciBusID.map { !known.contains(shortAddress($0)) } == true
  }
  return missing.map {
    .init(
      severity: .warning,
      message: "the kernel has a GPU at \(printable($0.pciBusID ?? "")) that the vendor's tool doesn't show",
      help: "look for it in dmesg: it is lost, or bound to another driver")
  }
}

/// `nvidia-smi` writes eight digits of the domain, the kernel four.
private func shortAddress(_ address: String) -> String {
  address.utf8.count > 12 ? String(address.suffix(12)) : address
}
