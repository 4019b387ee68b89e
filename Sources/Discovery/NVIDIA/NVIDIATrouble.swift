internal import ExternalResources
internal import Topology

/// What `nvidia-smi` says instead of a GPU, or among GPUs, often with an exit status of 0.
enum NVIDIATrouble: Sendable, Hashable {
  /// The driver runs and has no GPU to show.
  case noDevices
  /// A GPU fell off the bus, or its driver lost it.
  case lost(pciBusID: String?, text: String)
  /// The kernel's driver and the library are of different versions: after an update without a restart.
  case versionMismatch(text: String)
  /// The driver isn't loaded.
  case noDriver(text: String)

  /// What a line says; nil for any other line.
  init?(_ line: some StringProtocol) {
    let text = trimmed(line)
    if text.hasPrefix("No devices were found") || text.hasPrefix("No devices found") {
      self = .noDevices
    } else if text.hasPrefix("Unable to determine the device handle") || text.contains("GPU is lost") {
      self = .lost(pciBusID: pciBusID(in: text), text: text)
    } else if text.contains("Driver/library version mismatch") {
      self = .versionMismatch(text: text)
    } else if text.contains("couldn't communicate with the NVIDIA driver") || text.contains("Driver Not Loaded") {
      self = .noDriver(text: text)
    } else {
      return nil
    }
  }

  var finding: Host.Finding {
    switch self {
    case .noDevices:
      .init(
        severity: .warning, message: "the NVIDIA driver runs but has no GPU",
        help: "check lspci for the card, and in a container NVIDIA_VISIBLE_DEVICES")
    case .lost(let bus, let text):
      .init(
        severity: .error, message: "a GPU is lost\(bus.map { " at \($0)" } ?? ""): \(printable(text))",
        help: "restart the host; a GPU that is lost again is broken or not seated well")
    case .versionMismatch(let text):
      .init(
        severity: .error, message: "the NVIDIA driver and its library differ: \(printable(text))",
        help: "restart the host, or reload the driver, after its update")
    case .noDriver(let text):
      .init(
        severity: .error, message: "the NVIDIA driver does not run: \(printable(text))",
        help: "load the module nvidia, and read dmesg if that fails")
    }
  }

  /// Whether it means that nothing can be known about the host's GPUs.
  var isFatal: Bool {
    switch self {
    case .noDevices, .lost: false
    case .versionMismatch, .noDriver: true
    }
  }
}

/// The first `0000:02:00.0` of a text, in lower case.
private func pciBusID(in text: String) -> String? {
  for word in text.split(whereSeparator: { !$0.isHexDigit && $0 != ":" && $0 != "." }) {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4 || parts[0].count == 8, parts[1].count == 2 else { continue }
    let device = parts[2].prefix(4)
    if device.count == 4, device.dropFirst(2).first == "." {
      return "\(parts[0]):\(parts[1]):\(device)".lowercased()
    }
  }
  return nil
}
