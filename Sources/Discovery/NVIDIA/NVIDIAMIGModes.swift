internal import ExternalResources

/// `nvidia-smi --query-gpu=index,mig.mode.current`: which GPUs are in MIG mode.
struct NVIDIAMIGModes {
  static let call = ["nvidia-smi", "--query-gpu=index,mig.mode.current", "--format=csv,noheader"]

  /// The indexes of those that are.
  var enabled: Set<Int> = []

  /// Reads the output: `0, Enabled`, `1, Disabled`, `2, [N/A]`.
  init(_ text: String) {
    for line in toolLines(text) {
      let cells = line.split(separator: ",").map { trimmed($0) }
      if cells.count == 2, cells[1].lowercased() == "enabled", let number = index(cells[0]) { enabled.insert(number) }
    }
  }

  /// Whether a model may be one that has MIG: https://docs.nvidia.com/datacenter/tesla/mig-user-guide/supported-gpus.html.
  static func mayHaveMIG(_ model: String?) -> Bool {
    guard let model else { return false }
    return holds(model, ["a100", "a30", "a800", "h100", "h20", "h800", "b100", "b200", "b300", "rtx pro"])
  }
}
