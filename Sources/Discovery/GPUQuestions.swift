internal import ExternalResources
internal import Topology

/// Asks a host which GPUs it has: the vendor's tool for what they are, the driver core for what a TaskManager would get.
func askForGPUs(_ host: some AskedHost, _ scripts: ShippedScripts) async -> Host {
  let programs = await host.programs(among: ["nvidia-smi", "amd-smi", "rocm-smi", "lspci"])
  var answer = Host(name: host.name, status: .ok)
  var asked: [VendorAnswer] = []
  if programs.contains("nvidia-smi") { asked.append(await askNVIDIA(host)) }
  if programs.contains("amd-smi") || programs.contains("rocm-smi") {
    asked.append(await askAMD(host, programs))
  }
  let kernel = host.kernelRoot.map { KernelView(root: $0) }
  var bus: LSPCI?
  if kernel == nil, programs.contains("lspci") { bus = await askBus(host, &answer) }
  if asked.isEmpty { askKernel(kernel, host.kernelRoot, bus, &answer) }
  for var vendor in asked {
    answer.links += vendor.links.map { link in
      var link = link
      link.vendor = vendor.vendor
      return link
    }
    answer.findings += vendor.findings
    if vendor.failed {
      answer.status = .failed
      answer.gpus += vendor.gpus
      continue
    }
    if let kernel {
      answer.findings += compareWithBus(kernel.gpus.compactMap(GPU.init), "the kernel", &vendor)
    } else if let bus {
      answer.findings += compareWithBus(bus.gpus, "the PCI bus", &vendor)
    }
    answer.gpus += vendor.gpus
    guard !vendor.addressable.isEmpty else { continue }
    let findings = await compareWithDriver(host, vendor, scripts)
    if findings.contains(where: { $0.severity == .error }) { answer.status = .failed }
    answer.findings += findings
  }
  if !asked.isEmpty {
    if let kernel {
      answer.findings += withoutTool(kernel.gpus.compactMap(GPU.init), "the kernel", asked.map(\.vendor))
    } else if let bus {
      answer.findings += withoutTool(bus.gpus, "the PCI bus", asked.map(\.vendor))
    }
  }
  let closing = await host.closingFindings()
  // What isn't recorded is told once, with what to do about it.
  if !closing.isEmpty { answer.findings.removeAll { $0.severity != .error && $0.message.hasSuffix(": not recorded") } }
  answer.findings += closing
  answer.findings = bounded(answer.findings)
  return answer
}

/// GPUs of one tool that are taken: more than any host has, and few enough to compare each with each.
let mostGPUs = 1024

/// Findings of one kind that are shown: a tool that floods must not drown what else there is.
let mostFindings = 20

/// At most so many findings of one severity, and how many more there are. A person reads the first ones.
private func bounded(_ findings: [Host.Finding]) -> [Host.Finding] {
  let most = 100
  guard findings.count > most else { return findings }
  var counts: [Host.Finding.Severity: Int] = [:]
  var kept: [Host.Finding] = []
  for finding in findings {
    counts[finding.severity, default: 0] += 1
    if counts[finding.severity, default: 0] <= most { kept.append(finding) }
  }
  for severity in [Host.Finding.Severity.error, .warning, .info] {
    guard let count = counts[severity], count > most else { continue }
    kept.append(.init(severity: severity, message: "\(count - most) more findings of this kind"))
  }
  return kept
}

/// What a vendor's tools tell about a host.
struct VendorAnswer {
  var vendor: GPU.Vendor
  /// Ordered by index.
  var gpus: [GPU] = []
  var links: [Link] = []
  var findings: [Host.Finding] = []
  /// Whether the tools can't tell which GPUs there are.
  var failed = false

  /// The indexes that a discovery script should print: of whole GPUs, and the UUIDs of MIG devices. A GPU that is listed
  /// twice counts once.
  var addressable: [String] {
    var seen: Set<String> = []
    return gpus.flatMap { gpu -> [String] in
      if let identity = gpu.identity, !seen.insert(identity).inserted { return [] }
      let slices = gpu.slices.compactMap(\.uuid)
      return slices.isEmpty ? [String(gpu.index)] : slices
    }
  }

  mutating func fail(_ message: String, help: String) {
    failed = true
    findings.append(.init(severity: .error, message: message, help: help))
  }
}

/// Runs the driver core as a TaskManager would, and says where it and the vendor's tool differ.
private func compareWithDriver(
  _ host: some AskedHost, _ answer: VendorAnswer, _ scripts: ShippedScripts
) async -> [Host.Finding] {
  let expected = answer.addressable
  do {
    let driver = try GPUDriver(
      [GPUDriver.Key.vendor: answer.vendor.rawValue], scripts: scripts, commands: host)
    let got = try await driver.discover(amount: expected.count)
    let printed = got.gpus.map(\.index)
    if Set(printed) == Set(expected) { return [] }
    let missing = expected.filter { !printed.contains($0) }
    let added = printed.filter { !expected.contains($0) }
    return [
      .init(
        severity: .warning,
        message: "the discovery script and the vendor's tool differ"
          + (missing.isEmpty ? "" : "; only the tool sees \(missing.joined(separator: ", "))")
          + (added.isEmpty ? "" : "; only the script sees \(added.joined(separator: ", "))"))
    ]
  } catch {
    return [.init(severity: .error, message: error.description, help: error.advice)]
  }
}

extension CommandRunning {
  /// Runs a vendor's tool: what is there of its output, and why there is not more. No answer has a mebibyte; four are read, and
  /// a tool that floods is ended.
  func ask(_ arguments: [String], timeout: Duration = .seconds(30)) async -> ToolAnswer {
    do {
      let outcome = try await run(Command(arguments, timeout: timeout, outputLimit: 4 << 20, endsWhenFull: true))
      var answer = ToolAnswer(call: arguments.joined(separator: " "), output: outcome.output)
      answer.status = outcome.ending
      answer.messages = trimmed(outcome.errorText)
      if outcome.droppedOutput > 0 { answer.problem = "\(answer.call) printed more than 4 MiB" }
      return answer
    } catch {
      return ToolAnswer(call: arguments.joined(separator: " "), output: [], problem: error.description)
    }
  }
}

/// The output of a vendor's tool.
struct ToolAnswer {
  /// The call, for messages.
  var call: String
  var bytes: [UInt8]
  /// The bytes as text.
  var output: String
  /// Standard error.
  var messages = ""
  var status: CommandOutcome.Ending?
  /// Why there is no answer at all.
  var problem: String?

  init(call: String, output: [UInt8], problem: String? = nil) {
    self.call = call
    self.bytes = output
    self.output = toolText(output)
    self.problem = problem
  }

  var succeeded: Bool { problem == nil && status == .exited(0) }

  /// Why it did not succeed, on one line.
  var reason: String {
    if let problem { return problem }
    let words = messages.isEmpty ? trimmed(output) : messages
    return "\(call) \(status?.words ?? "gave no status")" + (words.isEmpty ? "" : ": \(printable(words))")
  }
}
