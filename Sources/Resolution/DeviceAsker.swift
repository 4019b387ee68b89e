import ClusterModel

/// Who asks a platform for the devices of a cluster's TaskManagers.
package enum DeviceAsker: String, Sendable {
  /// Flink itself, by the config keys: on native Kubernetes and on YARN. Also where a file doesn't say what it is for.
  case flink
  /// A container that somebody else writes, by what it asks for itself: config keys count for nothing.
  case container
  /// Nobody: the cluster runs already, and the file doesn't reach it.
  case nobody
}

extension Cluster {
  /// Who asks for devices.
  ///
  /// In `mode: standalone` the operator's `InitStandaloneTaskManagerDecorator` passes no external resource on, and what starts
  /// `taskmanager.sh` in a container of its own is made by no Flink.
  package var asker: DeviceAsker {
    switch kind {
    case .flinkDeployment: mode?.value == "standalone" ? .container : .flink
    case .flinkSessionJob: .nobody
    case .workload, .composeFile: started == .asking || namesAskingTarget ? .flink : .container
    case .flinkConfiguration, .legacyFlinkConfiguration, .configMap, .cluster: .flink
    }
  }

  private var namesAskingTarget: Bool {
    configuration.text(of: "execution.target").map { $0.hasPrefix("kubernetes-") || $0.hasPrefix("yarn-") } ?? false
  }

  /// Whether Flink's `taskmanager.sh` starts its TaskManagers, as far as the file itself says.
  ///
  /// The operator starts those of `mode: standalone` by the image's entrypoint with the argument `taskmanager`
  /// (`CmdStandaloneTaskManagerDecorator`), which runs `taskmanager.sh` (flink-docker, docker-entrypoint.sh).
  package var isStartedByScript: Bool {
    switch kind {
    case .flinkDeployment, .composeFile, .workload: asker == .container && started != .jobManager
    case .flinkSessionJob, .flinkConfiguration, .legacyFlinkConfiguration, .configMap, .cluster: false
    }
  }
}

/// Whether an amount is written in the file that is filled in before Flink reads it: by kubelet, a shell, `envsubst`, a chart.
///
/// - Parameter text: no number.
func isFilledIn(_ text: String, in cluster: Cluster) -> Bool {
  switch cluster.kind {
  // Read as they are.
  case .flinkConfiguration, .legacyFlinkConfiguration, .cluster: return false
  case .composeFile, .workload: if text.utf8.contains(UInt8(ascii: "$")) { return true }
  case .flinkDeployment, .flinkSessionJob, .configMap: break
  }
  let marks: [StaticString] = ["${", "{{", "#{", "{%", "<%"]
  if marks.contains(where: text.holds) { return true }
  let rest = text.utf8.dropFirst()
  guard let first = text.utf8.first, let second = rest.first, let last = rest.last else { return false }
  let isWord = UInt8(ascii: "a") <= second | 0x20 && second | 0x20 <= UInt8(ascii: "z") || second == UInt8(ascii: "_")
  switch first {
  case UInt8(ascii: "$"): return isWord || second == UInt8(ascii: "(")
  case UInt8(ascii: "@"), UInt8(ascii: "%"): return isWord && last == first
  case UInt8(ascii: "<"): return isWord && last == UInt8(ascii: ">")
  case UInt8(ascii: "_"): return second == first && last == first
  default: return false
  }
}
