/// Looks for a host's GPUs: the vendors' tools first, the kernel's view without any.
struct GPUSearch {
  let environment: [String: String]?
  let kernelRoot: String
  /// For all tools together. Shorter than the ten seconds after which Flink ends a discovery script: so a person reads what
  /// hung.
  var timeout = Duration.seconds(8)
  private let start = ContinuousClock.now
  /// What a person should know.
  var messages: [String] = []

  init(environment: [String: String]?, kernelRoot: String) {
    self.environment = environment
    self.kernelRoot = kernelRoot
  }

  /// The GPUs that a TaskManager can be given, MIG devices in place of those that are cut into them.
  ///
  /// - Parameter vendor: only this one's; nil: the first that has a tool here.
  mutating func gpus(of vendor: String?) throws(GPUDiscoveryFailure) -> [GPUInfo] {
    if vendor == nil || vendor == "nvidia", let gpus = try nvidia() { return gpus }
    if vendor == nil || vendor == "amd", let gpus = try amd() { return gpus }
    let view = KernelView(root: kernelRoot, vendor: vendor)
    messages += view.notes
    if vendor == nil, Set(view.gpus.map(\.vendor)).count > 1 {
      throw GPUDiscoveryFailure(
        "the kernel sees GPUs of several vendors, whose indexes are alike",
        advice: "choose one by --vendor in external-resource.<name>.param.discovery-script.args")
    }
    if view.gpus.isEmpty {
      switch vendor {
      case nil: messages.append("no nvidia-smi, amd-smi or rocm-smi on the PATH, and the kernel sees no GPU")
      case "nvidia": messages.append("no nvidia-smi on the PATH, and the kernel sees no GPU of NVIDIA's")
      case "amd": messages.append("no amd-smi or rocm-smi on the PATH, and the kernel sees no GPU of AMD's")
      case "intel": messages.append("the kernel sees no GPU of Intel's, and no tool is asked for them")
      case let vendor?: messages.append("the kernel sees no GPU of \(printable(vendor))'s")
      }
    }
    return view.gpus
  }

  /// Nil where there is no `nvidia-smi`.
  private mutating func nvidia() throws(GPUDiscoveryFailure) -> [GPUInfo]? {
    guard let outcome = try run(NVIDIAListing.call) else { return nil }
    let listing = NVIDIAListing(outcome.outputText)
    for trouble in listing.troubles
      + outcome.errorText.split(whereSeparator: \.isNewline).compactMap(NVIDIATrouble.init)
    {
      if trouble.isFatal { throw GPUDiscoveryFailure(trouble.message, advice: trouble.advice) }
      messages.append(trouble.message)
    }
    messages += listing.unknown.prefix(5).map { "nvidia-smi -L: not understood, left out: \(printable($0))" }
    if listing.unknown.count > 5 { messages.append("nvidia-smi -L: \(listing.unknown.count - 5) more such lines") }
    let lost = listing.troubles.contains { if case .lost = $0 { true } else { false } }
    guard outcome.succeeded || lost else { throw failure(NVIDIAListing.call, outcome) }
    var gpus: [GPUInfo] = []
    var seen: [String: Int] = [:]
    var slices: Set<String> = []
    for gpu in listing.gpus {
      if let other = seen[gpu.uuid] {
        messages.append("GPU \(gpu.index) is GPU \(other) once more (shared by time slicing): counted once")
        continue
      }
      seen[gpu.uuid] = gpu.index
      if gpu.slices.isEmpty {
        gpus.append(GPUInfo(index: String(gpu.index), uuid: gpu.uuid, model: gpu.model, vendor: "nvidia"))
      }
      for slice in gpu.slices where slices.insert(slice.uuid).inserted {
        gpus.append(
          GPUInfo(
            index: slice.uuid, uuid: slice.uuid, model: gpu.model, vendor: "nvidia", migProfile: slice.profile))
      }
    }
    return gpus
  }

  /// Nil where there is neither `amd-smi` nor `rocm-smi`.
  private mutating func amd() throws(GPUDiscoveryFailure) -> [GPUInfo]? {
    var last: GPUDiscoveryFailure?
    var answered = false
    for (call, read) in [
      (AMDListing.amdSMICall, AMDListing.amdSMI), (AMDListing.rocmSMICall, AMDListing.rocmSMI),
    ] {
      guard let outcome = try run(call) else { continue }
      guard outcome.succeeded else {
        let failure = failure(call, outcome)
        messages.append(failure.message)
        last = failure
        continue
      }
      answered = true
      let gpus = read(outcome.outputText)
      if !gpus.isEmpty { return gpus }
      messages.append("\(call[0]) lists no GPU")
    }
    if answered { return [] }
    if last != nil {
      throw GPUDiscoveryFailure(
        "neither amd-smi nor rocm-smi gave an answer", advice: "run them by hand, as the user of the TaskManager")
    }
    return nil
  }

  /// Nil when the tool isn't there.
  private func run(_ call: [String]) throws(GPUDiscoveryFailure) -> CommandOutcome? {
    let left = max(.milliseconds(100), timeout - (ContinuousClock.now - start))
    // Hundreds of MIG devices fit; the scripts have the same limit.
    switch runProcessGroup(Command(call, environment: environment, timeout: left, outputLimit: 64 << 10)) {
    case .success(let outcome) where outcome.droppedOutput > 0: throw tooLong(call)
    case .failure(.timedOut(_, _, let partial)) where partial.droppedOutput > 0: throw tooLong(call)
    // A shell's word for a program that isn't there. With a reason, it is a tool that lacks what it needs: its interpreter,
    // a library. Then another source's answer would hide it.
    case .success(let outcome) where outcome.ending == .exited(127) && outcome.errors.isEmpty: return nil
    case .success(let outcome) where outcome.ending == .exited(127):
      throw GPUDiscoveryFailure(
        "\(call[0]) can't be run here\(said(outcome))", advice: "install what it needs, or take it off the PATH")
    case .success(let outcome): return outcome
    case .failure(.notFound): return nil
    case .failure(.timedOut(let program, _, let partial)):
      throw GPUDiscoveryFailure(
        "\(program): still running after \(timeout.words), ended\(said(partial))",
        advice: "run it by hand: a driver that hangs needs a restart of the host, a slow one persistence mode")
    case .failure(.interrupted):
      throw GPUDiscoveryFailure("interrupted", status: 128 + (Interruption.signal ?? 2))
    case .failure(let failure):
      throw GPUDiscoveryFailure(failure.description, advice: "run it by hand, as the user of the TaskManager")
    }
  }

  private func failure(_ call: [String], _ outcome: CommandOutcome) -> GPUDiscoveryFailure {
    GPUDiscoveryFailure(
      "\(call.joined(separator: " ")) \(outcome.ending.words)\(said(outcome))",
      advice: "run it by hand, as the user of the TaskManager")
  }

  private func tooLong(_ call: [String]) -> GPUDiscoveryFailure {
    GPUDiscoveryFailure(
      "\(call.joined(separator: " ")) printed more than 64 KiB",
      advice: "run it by hand: a listing of GPUs is some lines long")
  }

  /// What a tool gave as its reason.
  private func said(_ outcome: CommandOutcome) -> String {
    let text = printable(trimmed(outcome.errors.isEmpty ? outcome.outputText : outcome.errorText))
    return text.isEmpty ? "" : ": \(text)"
  }
}
