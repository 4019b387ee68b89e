internal import EmbeddedTemplates

/// The discovery scripts that come with Drey, as text: `Templates/discovery`.
public struct ShippedScripts: Sendable, Hashable {
  /// `nvidia-gpu-discovery.sh`.
  public var nvidia: String
  /// `amd-gpu-discovery.sh`.
  public var amd: String

  public init(nvidia: String, amd: String) {
    self.nvidia = nvidia
    self.amd = amd
  }

  /// The scripts inside this binary.
  public static let embedded = ShippedScripts(
    nvidia: EmbeddedTemplates.text(at: "discovery/nvidia-gpu-discovery.sh") ?? "",
    amd: EmbeddedTemplates.text(at: "discovery/amd-gpu-discovery.sh") ?? "")
}

/// Where a driver takes its discovery script from.
public enum DiscoveryScript: Sendable, Hashable {
  /// A file on the host that is asked.
  case file(path: String)
  /// A text that is handed to `bash`: nothing has to stand on the host, and no temporary file is written.
  case text(name: String, body: String)

  /// The argument list that runs it.
  func arguments(_ rest: [String]) -> [String] {
    switch self {
    case .file(let path): [path] + rest
    case .text(let name, let body): ["bash", "-c", body, name] + rest
    }
  }

  /// How messages call it.
  var name: String {
    switch self {
    case .file(let path): path
    case .text(let name, _): name
    }
  }
}
