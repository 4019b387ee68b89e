internal import ExternalResources
package import Topology

/// What `nvidia-smi -q` tells of a host, from its XML or its text.
///
/// Of more than a hundred fields a GPU these are taken that say which GPU it is, and whether it can be used. All others, also
/// those of drivers to come, are passed over.
package struct NVIDIALog: Sendable {
  var driverVersion: String?
  var cudaVersion: String?
  /// How many GPUs the tool says there are.
  var attachedGPUs: Int?
  /// In the tool's order.
  package var gpus: [GPU] = []
  var troubles: [NVIDIATrouble] = []
  var findings: [Host.Finding] = []

  /// A field that is taken.
  enum Field {
    case driverVersion, cudaVersion, attachedGPUs
    case name, uuid, minorNumber, busID, memory, currentMIG, virtualization, recoveryAction, resetRequired
    case sliceIndex, sliceUUID, sliceProfile, gpuInstance, computeInstance, sliceMemory
  }

  /// Collects fields in the order of the output.
  struct Collector {
    private var log = NVIDIALog()
    private let call: String
    private var entries: [Entry] = []

    private struct Entry {
      /// As the heading has it: `00000000:3B:00.0`.
      var heading: String
      var texts: [Field: String] = [:]
      var slices: [GPU.Slice] = []
      /// What the tool writes instead of a value, when the GPU is in trouble.
      var complaint: String?
    }

    init(call: String) { self.call = call }

    /// Whether nothing was noted yet.
    var isQuiet: Bool { log.findings.isEmpty && log.troubles.isEmpty }

    mutating func beginGPU(_ heading: String) { entries.append(Entry(heading: trimmed(heading))) }

    mutating func beginSlice() {
      guard !entries.isEmpty else { return }
      entries[entries.count - 1].slices.append(GPU.Slice(profile: "unknown"))
    }

    mutating func take(_ field: Field, _ text: String) {
      let value = knownValue(text)
      switch field {
      case .driverVersion: log.driverVersion = value
      case .cudaVersion: log.cudaVersion = value
      case .attachedGPUs: log.attachedGPUs = index(text)
      default:
        guard let last = entries.indices.last else { return }
        if let complaint = complaint(text), entries[last].complaint == nil { entries[last].complaint = complaint }
        let slice = entries[last].slices.indices.last
        switch field {
        case .sliceIndex: slice.map { entries[last].slices[$0].index = index(text) }
        case .sliceUUID: slice.map { entries[last].slices[$0].uuid = value }
        case .sliceProfile: slice.map { entries[last].slices[$0].profile = value ?? "unknown" }
        case .gpuInstance: slice.map { entries[last].slices[$0].gpuInstance = index(text) }
        case .computeInstance: slice.map { entries[last].slices[$0].computeInstance = index(text) }
        case .sliceMemory: slice.map { entries[last].slices[$0].memoryMiB = mebibytes(text) }
        default:
          // The first one counts: later drivers repeat some names deeper down.
          if entries[last].texts[field] == nil { entries[last].texts[field] = trimmed(text) }
        }
      }
    }

    mutating func note(_ severity: Host.Finding.Severity, _ message: String, help: String? = nil) {
      log.findings.append(.init(severity: severity, message: "\(call): \(message)", help: help))
    }

    mutating func note(_ trouble: NVIDIATrouble) {
      if !log.troubles.contains(trouble) { log.troubles.append(trouble) }
    }

    /// What was collected.
    ///
    /// - Parameter isWhole: whether the output reaches its end.
    mutating func finish(isWhole: Bool) -> NVIDIALog {
      let numbers = numbers(isWhole: isWhole)
      for (number, entry) in zip(numbers, entries) { read(entry, number) }
      noteCount(isWhole: isWhole)
      return log
    }

    /// The tool numbers GPUs in the order in which it tells of them. Where it tells of some only, as with `-i`, the numbers
    /// of their device files are the nearest thing.
    private func numbers(isWhole: Bool) -> [Int] {
      let places = Array(entries.indices)
      guard isWhole, let attached = log.attachedGPUs, attached > entries.count else { return places }
      let minors = entries.compactMap { $0.texts[.minorNumber].flatMap { index($0) } }
      return minors.count == entries.count && Set(minors).count == minors.count ? minors : places
    }

    private mutating func read(_ entry: Entry, _ number: Int) {
      func value(_ field: Field) -> String? { entry.texts[field].flatMap { knownValue($0) } }
      var gpu = GPU(index: number, uuid: value(.uuid), model: value(.name), vendor: .nvidia, slices: entry.slices)
      gpu.memoryMiB = entry.texts[.memory].flatMap { mebibytes($0) }
      gpu.pciBusID = (knownValue(entry.heading) ?? value(.busID))?.lowercased()
      if let inner = value(.busID).flatMap({ PCIAddress($0) }), let outer = PCIAddress(entry.heading), inner != outer {
        note(.warning, "GPU \(number) is at \(outer) by its heading and at \(inner) by its PCI section")
      }
      if value(.currentMIG)?.lowercased() == "enabled" { gpu.isInMIGMode = true }
      log.gpus.append(gpu)
      let place = gpu.pciBusID.map { " at \(printable($0))" } ?? ""
      if gpu.uuid == nil, gpu.pciBusID == nil {
        note(.warning, "GPU \(number) has neither a UUID nor a PCI address")
      }
      if let complaint = entry.complaint {
        note(
          .error, "GPU \(number)\(place) can't be used: '\(printable(complaint))' stands where its values should",
          help: "read dmesg for Xid errors; reset the GPU, or restart the host")
      } else if value(.resetRequired)?.lowercased() == "yes" {
        note(
          .error, "GPU \(number)\(place) requires a reset",
          help: "reset it with nvidia-smi --gpu-reset, or restart the host")
      } else if let action = value(.recoveryAction) {
        note(
          .warning, "GPU \(number)\(place) asks for the recovery action '\(printable(action))'",
          help: "drain the host, and do as nvidia-smi says")
      }
    }

    private mutating func noteCount(isWhole: Bool) {
      guard let attached = log.attachedGPUs else { return }
      if attached == 0, entries.isEmpty {
        note(.noDevices)
      } else if attached != entries.count {
        note(
          .warning, "\(attached) GPUs are attached, of which it tells of \(entries.count)",
          help: isWhole ? "ask without -i; a GPU that is left out is lost" : nil)
      }
    }

    /// Words that a tool writes instead of the values of a GPU that it can't reach.
    private func complaint(_ text: String) -> String? {
      let text = trimmed(text)
      let lower = text.lowercased()
      let known = ["gpu is lost", "unknown error", "requires reset", "err!"]
      return known.contains(where: lower.contains) ? text : nil
    }
  }
}
