/// What `nvidia-smi` says instead of a GPU, or among GPUs, often with an exit status of 0.
package enum NVIDIATrouble: Sendable, Hashable {
  /// The driver runs and has no GPU to show.
  case noDevices
  /// A GPU fell off the bus, or its driver lost it.
  case lost(pciBusID: String?, text: String)
  /// The kernel's driver and the library are of different versions: after an update without a restart.
  case versionMismatch(text: String)
  /// The driver isn't loaded.
  case noDriver(text: String)

  /// What a line says; nil for any other line.
  package init?(_ line: some StringProtocol) {
    let text = trimmed(line)
    if text.hasPrefix("No devices were found") || text.hasPrefix("No devices found") {
      self = .noDevices
    } else if text.hasPrefix("Unable to determine the device handle") || holds(text, ["gpu is lost"]) {
      self = .lost(pciBusID: pciBusID(in: text), text: text)
    } else if holds(text, ["driver/library version mismatch"]) {
      self = .versionMismatch(text: text)
    } else if holds(text, ["couldn't communicate with the nvidia driver", "driver not loaded"]) {
      self = .noDriver(text: text)
    } else {
      return nil
    }
  }

  /// Whether the two tell of one trouble: a tool's words for a lost GPU change from call to call, its place doesn't.
  package func isSame(as other: NVIDIATrouble) -> Bool {
    if case .lost(let one?, _) = self, case .lost(let two?, _) = other { return shortened(one) == shortened(two) }
    return self == other
  }

  /// What is wrong, without a full stop.
  package var message: String {
    switch self {
    case .noDevices: "the NVIDIA driver runs but has no GPU"
    case .lost(let bus, let text): "\(bus.map { "the GPU at \($0)" } ?? "a GPU") is lost: \(printable(text))"
    case .versionMismatch(let text): "the NVIDIA driver and its library differ: \(printable(text))"
    case .noDriver(let text): "the NVIDIA driver does not run: \(printable(text))"
    }
  }

  /// What to do about it, as a verb phrase.
  package var advice: String {
    switch self {
    case .noDevices: "check lspci for the card, and in a container NVIDIA_VISIBLE_DEVICES"
    case .lost: "restart the host; a GPU that is lost again is broken or not seated well"
    case .versionMismatch: "restart the host, or reload the driver, after its update"
    case .noDriver: "load the module nvidia, and read dmesg if that fails"
    }
  }

  /// Whether it means that nothing can be known about the host's GPUs.
  package var isFatal: Bool {
    switch self {
    case .noDevices, .lost: false
    case .versionMismatch, .noDriver: true
    }
  }
}

/// The first `0000:02:00.0` of a text, in lower case.
private func pciBusID(in text: String) -> String? {
  for word in text.split(whereSeparator: { !$0.isHexDigit && $0 != ":" && $0 != "." }) {
    let parts = word.split(separator: ":")
    guard parts.count == 3, parts[0].count == 4 || parts[0].count == 8, parts[1].count == 2, parts[2].count == 4,
      parts[2].dropFirst(2).first == "."
    else { continue }
    return parts.joined(separator: ":").lowercased()
  }
  return nil
}

/// The address with four digits of the domain, where no more are needed: tools write four or eight.
private func shortened(_ address: String) -> String {
  address.utf8.count == 16 && address.hasPrefix("0000") ? String(address.dropFirst(4)) : address
}
