import ClusterModel
import Topology

/// The discovery script of a resource that Flink's GPU driver serves.
struct DiscoveryScript {
  var resource: ConfiguredResource
  /// Nil: Flink's own.
  var path: FlinkConfiguration.Entry?
  var arguments: FlinkConfiguration.Entry?

  static let coordinationFlag = "--enable-coordination-mode"
  static let fileFlag = "--coordination-file"
  static let flags = [coordinationFlag, fileFlag]
  private static let shipped = "plugins/external-resource-gpu/nvidia-gpu-discovery.sh"

  /// Whether it is the one that Flink ships.
  var isShipped: Bool {
    guard let text = path?.value.scalarText, !isBlank(text) else { return true }
    return text == Self.shipped || text.hasSuffix("/" + Self.shipped)
  }

  var isCoordinated: Bool {
    arguments?.value.scalarText.map { Self.words($0).contains(Self.coordinationFlag) } ?? false
  }

  /// Arguments as Java's `StringTokenizer` splits them.
  static func words(_ text: String) -> [String] {
    text.split { " \t\n\u{0D}\u{0C}".contains($0) }.map(String.init)
  }
}

extension LintContext {
  /// The scripts that run: those of counted resources with Flink's GPU driver.
  var discoveryScripts: [DiscoveryScript] {
    resources.listed.filter {
      $0.isCounted && $0[KnownSuffix.driverFactory]?.value.scalarText == DriverClassWrong.gpuDriverFactory
    }.map {
      DiscoveryScript(
        resource: $0, path: $0["param.discovery-script.path"], arguments: $0["param.discovery-script.args"])
    }
  }
}

/// Whose GPUs a Kubernetes resource stands for.
func gpuVendor(ofResource name: String) -> GPU.Vendor? { Advertised.Resource(name: name, capacity: 0).vendor }
