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
  guard asked.succeeded, let facts = ROCmSMI.facts(asked.output) else {
    answer.fail(
      asked.succeeded ? "\(asked.call): not understood: \(start(of: asked.output))" : asked.reason,
      help: "run \(asked.call) on the host")
    return answer
  }
  answer.gpus = facts.gpus
  answer.findings += facts.findings
  noteEmpty("rocm-smi", &answer)
  if facts.gpus.count > 1 { addLinks(await host.ask(ROCmSMI.topologyCall), ROCmSMI.facts, &answer) }
  return answer
}

/// Whether `amd-smi` gave the GPUs.
private func askAMDSMI(_ host: some AskedHost, _ answer: inout VendorAnswer) async -> Bool {
  let listed = await host.ask(AMDSMI.listCall)
  guard listed.succeeded, let facts = AMDSMI.facts(listed.output) else {
    answer.findings.append(
      .init(
        severity: .warning,
        message: listed.succeeded ? "\(listed.call): not understood: \(start(of: listed.output))" : listed.reason))
    return false
  }
  answer.gpus = facts.gpus.sorted { $0.index < $1.index }
  answer.findings += facts.findings
  noteEmpty("amd-smi", &answer)
  guard !answer.gpus.isEmpty else { return true }
  let described = await host.ask(AMDSMI.staticCall)
  if described.succeeded, let details = AMDSMI.facts(described.output) {
    answer.findings += details.findings
    let merged = merge(
      GPUSource(name: "amd-smi list", gpus: answer.gpus), GPUSource(name: "amd-smi static", gpus: details.gpus))
    answer.gpus = merged.gpus
    answer.findings += merged.findings
  } else {
    answer.findings.append(
      .init(
        severity: .warning,
        message: described.succeeded ? "\(described.call): not understood" : "no details: \(described.reason)"))
  }
  if answer.gpus.count > 1 { addLinks(await host.ask(AMDSMI.topologyCall), AMDSMI.facts, &answer) }
  return true
}

/// Both tools are there: they should see the same GPUs.
private func compareWithROCmSMI(_ host: some AskedHost, _ answer: inout VendorAnswer) async {
  let asked = await host.ask(ROCmSMI.call)
  guard asked.succeeded, let others = ROCmSMI.facts(asked.output), !others.gpus.isEmpty else { return }
  if others.gpus.count != answer.gpus.count {
    answer.findings.append(
      .init(
        severity: .warning, message: "amd-smi sees \(answer.gpus.count) GPUs and rocm-smi \(others.gpus.count)"))
  }
  // The GPUs stay those of amd-smi: this only looks for contradictions.
  answer.findings +=
    merge(
      GPUSource(name: "amd-smi", gpus: answer.gpus), GPUSource(name: "rocm-smi", gpus: others.gpus)
    ).findings
}

private func addLinks(_ asked: ToolAnswer, _ read: (String) -> AMDFacts?, _ answer: inout VendorAnswer) {
  guard asked.succeeded, let facts = read(asked.output) else {
    answer.findings.append(
      .init(
        severity: .warning,
        message: asked.succeeded ? "\(asked.call): not understood" : "no topology: \(asked.reason)"))
    return
  }
  answer.links = facts.links
  answer.findings += facts.findings
}

private func noteEmpty(_ tool: String, _ answer: inout VendorAnswer) {
  guard answer.gpus.isEmpty else { return }
  answer.findings.append(
    .init(
      severity: .warning, message: "\(tool) runs but lists no GPU",
      help: "check lspci for the card, that the module amdgpu is loaded, and the access to /dev/kfd"))
}

private func start(of text: String) -> String { printable(String(trimmed(text).prefix(60))) }
