internal import ExternalResources
internal import Topology

/// Asks `amd-smi`, else `rocm-smi`, and merges what they say by index.
func askAMD(_ host: some AskedHost, _ programs: Set<String>) async -> VendorAnswer {
  var answer = VendorAnswer(vendor: .amd)
  if programs.contains("amd-smi"), await askAMDSMI(host, &answer) {
    if programs.contains("rocm-smi") { await compareWithROCmSMI(host, &answer) }
    return answer
  }
  guard programs.contains("rocm-smi") else {
    answer.failed = true
    return answer
  }
  let asked = await host.ask(ROCmSMI.call)
  guard asked.succeeded, let gpus = ROCmSMI.gpus(asked.output) else {
    answer.fail(asked.succeeded ? "\(asked.call): not understood: \(start(of: asked.output))" : asked.reason)
    return answer
  }
  answer.gpus = gpus
  noteEmpty("rocm-smi", &answer)
  if gpus.count > 1 { addLinks(await host.ask(ROCmSMI.topologyCall), ROCmSMI.links, &answer) }
  return answer
}

/// Whether `amd-smi` gave the GPUs.
private func askAMDSMI(_ host: some AskedHost, _ answer: inout VendorAnswer) async -> Bool {
  let listed = await host.ask(AMDSMI.listCall)
  guard listed.succeeded, let gpus = AMDSMI.list(listed.output) else {
    answer.findings.append(
      .init(
        severity: .warning,
        message: listed.succeeded ? "\(listed.call): not understood: \(start(of: listed.output))" : listed.reason))
    return false
  }
  answer.gpus = gpus.sorted { $0.index < $1.index }
  noteEmpty("amd-smi", &answer)
  guard !gpus.isEmpty else { return true }
  let described = await host.ask(AMDSMI.staticCall)
  if described.succeeded, let details = AMDSMI.details(described.output) {
    let known = Dictionary(details.map { ($0.index, $0) }) { first, _ in first }
    for place in answer.gpus.indices {
      guard let detail = known[answer.gpus[place].index] else {
        answer.findings.append(
          .init(severity: .warning, message: "amd-smi static says nothing of GPU \(answer.gpus[place].index)"))
        continue
      }
      answer.gpus[place].model = detail.model
      answer.gpus[place].memoryMiB = detail.memoryMiB
      answer.gpus[place].numaNode = detail.numaNode
      if let bus = detail.pciBusID, let other = answer.gpus[place].pciBusID, bus != other {
        answer.findings.append(
          .init(
            severity: .warning,
            message: "GPU \(detail.index) is at \(printable(other)) to amd-smi list and at \(printable(bus)) to static")
        )
      }
    }
  } else {
    answer.findings.append(
      .init(
        severity: .warning,
        message: described.succeeded ? "\(described.call): not understood" : "no details: \(described.reason)"))
  }
  if gpus.count > 1 { addLinks(await host.ask(AMDSMI.topologyCall), AMDSMI.links, &answer) }
  return true
}

/// Both tools are there: they should see the same GPUs.
private func compareWithROCmSMI(_ host: some AskedHost, _ answer: inout VendorAnswer) async {
  let asked = await host.ask(ROCmSMI.call)
  guard asked.succeeded, let others = ROCmSMI.gpus(asked.output) else { return }
  if others.count != answer.gpus.count {
    answer.findings.append(
      .init(severity: .warning, message: "amd-smi sees \(answer.gpus.count) GPUs and rocm-smi \(others.count)"))
  }
  for other in others {
    guard let gpu = answer.gpus.first(where: { $0.index == other.index }), let bus = gpu.pciBusID,
      let otherBus = other.pciBusID, bus != otherBus
    else { continue }
    answer.findings.append(
      .init(
        severity: .warning,
        message: "GPU \(gpu.index) is at \(printable(bus)) to amd-smi and at \(printable(otherBus)) to rocm-smi",
        help: "go by the UUID: the two tools number this host's GPUs differently"))
  }
}

private func addLinks(_ asked: ToolAnswer, _ read: (String) -> [Link]?, _ answer: inout VendorAnswer) {
  guard asked.succeeded, let links = read(asked.output) else {
    answer.findings.append(
      .init(
        severity: .warning,
        message: asked.succeeded ? "\(asked.call): not understood" : "no topology: \(asked.reason)"))
    return
  }
  answer.links = links
}

private func noteEmpty(_ tool: String, _ answer: inout VendorAnswer) {
  guard answer.gpus.isEmpty else { return }
  answer.findings.append(
    .init(
      severity: .warning, message: "\(tool) runs but lists no GPU",
      help: "check lspci for the card, that the module amdgpu is loaded, and the access to /dev/kfd"))
}

private func start(of text: String) -> String { printable(String(trimmed(text).prefix(60))) }
