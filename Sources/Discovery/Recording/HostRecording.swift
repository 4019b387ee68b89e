package import ExternalResources
internal import Synchronization
package import Topology

/// What of a host goes into its recording.
package struct RecordingOptions: Sendable, Hashable {
  /// The name in `host.yaml`; nil: what discovery calls the host.
  package var name: String?
  /// Whether serial and part numbers, lists of processes and the host's own name stay.
  package var keepsSerials: Bool
  /// Whether each UUID is replaced by another that is always the same.
  package var isAnonymous: Bool

  package init(name: String? = nil, keepsSerials: Bool = false, isAnonymous: Bool = false) {
    self.name = name
    self.keepsSerials = keepsSerials
    self.isAnonymous = isAnonymous
  }
}

/// A host as it answered, and the files that answer in its place.
package struct HostRecording: Sendable {
  /// The live answer.
  package var host: Host
  /// Path below the recording's directory → bytes; empty where the host couldn't be asked.
  package var files: [String: [UInt8]] = [:]
  /// What can't be recorded as it was, for the person.
  package var notes: [String] = []
}

/// Asks a host all that discovery and discovery scripts may ask, and keeps the answers.
///
/// - Parameter kind: one that is asked itself: this machine, a recording, behind SSH, a container.
package func recordHost(
  _ kind: HostToAsk.Kind, options: DiscoveryOptions = DiscoveryOptions(), recording: RecordingOptions,
  scripts: ShippedScripts = .embedded
) async -> HostRecording {
  let kept = Mutex<HostRecording?>(nil)
  let hosts = await answer(of: kind, options, scripts) { host in
    let recorder = RecordingHost(host)
    let answer = await askForGPUs(recorder, scripts)
    let programs = await host.programs(among: LikelyCalls.programs)
    let more =
      (host as? SampleHost)?.recordedCalls
      ?? LikelyCalls.programs.filter(programs.contains).flatMap(LikelyCalls.everything)
    let asked = Set(recorder.calls.map(\.arguments))
    for call in more where !asked.contains(call) { _ = await recorder.ask(call) }
    let redaction = Redaction(
      keepsSerials: recording.keepsSerials, isAnonymous: recording.isAnonymous,
      hostNames: host is SampleHost ? [] : await names(of: host))
    var result = HostRecording(host: answer)
    result.keep(recorder.calls, name: recording.name ?? host.name, redaction)
    if let root = host.kernelRoot { result.keep(KernelFiles(root: root), redaction) }
    kept.withLock { $0 = result }
    return answer
  }
  guard let result = kept.withLock({ $0 }) else {
    return HostRecording(
      host: hosts.first ?? .failed(kind.name, "the host gave no answer", help: "try it with drey discover"))
  }
  return result
}

/// Where the replay of a recording differs from what the host itself had answered; empty where it doesn't.
///
/// - Parameter directory: the recording, written.
package func compareReplay(
  _ directory: String, with live: Host, recording: RecordingOptions, scripts: ShippedScripts = .embedded
) async -> [String] {
  let replayed = await discover([HostToAsk(.sample(path: directory))], scripts: scripts)
  func comparable(_ host: Host) -> Host {
    var host = host
    host.name = "host"
    host.findings = []
    guard recording.isAnonymous else { return host }
    for place in host.gpus.indices {
      host.gpus[place].uuid = nil
      for slice in host.gpus[place].slices.indices { host.gpus[place].slices[slice].uuid = nil }
    }
    return host
  }
  guard let host = replayed.hosts.first else { return ["the recording gives no host"] }
  let (old, new) = (comparable(live), comparable(host))
  var differences: [String] = []
  if old.status != new.status { differences.append("its status was \(old.status), replayed it is \(new.status)") }
  let diff = InventoryDiff(from: Inventory(hosts: [old]), to: Inventory(hosts: [new]))
  differences += diff.text.split(separator: "\n").map(String.init)
  return differences
}

/// What the host calls itself, to be left out.
private func names(of host: any AskedHost) async -> [String] {
  let asked = await host.ask(["uname", "-n"])
  guard asked.succeeded else { return [] }
  let name = trimmed(asked.output)
  let short = name.split(separator: ".").first.map(String.init) ?? name
  return name == short ? [name] : [name, short]
}

extension HostRecording {
  /// Bytes of one output that are kept, when the tool printed more than is ever read.
  private static let floodLimit = 64 << 10

  fileprivate mutating func keep(_ calls: [RecordingHost.Call], name: String, _ redaction: Redaction) {
    var manifest = HostManifest(name: name, tools: [])
    for call in calls.sorted(by: { $0.arguments.lexicographicallyPrecedes($1.arguments) }) {
      let words = call.arguments.joined(separator: " ")
      var outcome: CommandOutcome
      switch call.result {
      case .success(let known): outcome = known
      case .failure(let failure):
        switch failure {
        case .timedOut(_, _, let partial):
          outcome = partial
          outcome.ending = .exited(124)
          notes.append("\(words): timed out; recorded as exit status 124 with what it had printed")
        case .notStarted, .stuck:
          outcome = CommandOutcome(ending: .exited(126), errors: Array("\(failure)\n".utf8))
          notes.append("\(words): \(failure); recorded as exit status 126")
        case .notFound, .interrupted, .unreachable:
          notes.append("\(words): not recorded: \(failure)")
          continue
        }
      }
      var recording = HostManifest.Recording(arguments: call.arguments)
      switch outcome.ending {
      case .exited(let status): recording.status = status & 0xFF
      case .signalled(let signal):
        recording.status = 128 + (signal & 0x7F)
        notes.append("\(words): ended by signal \(signal); recorded as exit status \(recording.status)")
      }
      let stem = fileStem(of: call.arguments)
      func add(_ bytes: [UInt8], _ dropped: Int, _ suffix: String) -> String? {
        guard !bytes.isEmpty else { return nil }
        if dropped > 0 { notes.append("\(words): printed more than is ever read; its start is recorded") }
        let file = freeName(stem, suffix)
        files[file] = redaction.applied(to: dropped > 0 ? Array(bytes.prefix(Self.floodLimit)) : bytes)
        return file
      }
      recording.output = add(outcome.output, outcome.droppedOutput, fileExtension(of: call.arguments))
      recording.errors = add(outcome.errors, outcome.droppedErrors, "stderr.txt")
      manifest.tools.append(recording)
    }
    files["host.yaml"] = Array(manifest.yaml.utf8)
  }

  fileprivate mutating func keep(_ kernel: KernelFiles, _ redaction: Redaction) {
    if kernel.isCut { notes.append("the kernel's files are more than are recorded: some are left out") }
    for (path, bytes) in kernel.files { files[path] = redaction.applied(to: bytes, file: path) }
    // A tree without a GPU is an answer, too: it must be there.
    if !kernel.files.keys.contains(where: { $0.hasPrefix("sys/") }) { files["sys/.recorded"] = [] }
  }

  private func freeName(_ stem: String, _ suffix: String) -> String {
    var name = "\(stem).\(suffix)"
    var number = 1
    while files[name] != nil {
      number += 1
      name = "\(stem)-\(number).\(suffix)"
    }
    return name
  }
}

/// `nvidia-smi-topo-m`, from what makes a call different from others.
private func fileStem(of call: [String]) -> String {
  var stem = ""
  for scalar in call.joined(separator: " ").unicodeScalars {
    let isPlain = scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    if isPlain {
      stem.unicodeScalars.append(scalar)
    } else if !stem.hasSuffix("-") {
      stem += "-"
    }
    if stem.utf8.count >= 60 { break }
  }
  while stem.hasSuffix("-") { stem.removeLast() }
  return stem
}

private func fileExtension(of call: [String]) -> String {
  if call.contains("-x") { return "xml" }
  if call.contains("--json") { return "json" }
  return call.contains { $0.hasPrefix("--format=csv") } ? "csv" : "txt"
}
