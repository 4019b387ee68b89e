import ClusterModel

extension Cluster {
  /// Whether the operator keeps the job of it stopped.
  var isSuspended: Bool {
    switch kind {
    case .flinkDeployment, .flinkSessionJob: break
    case .cluster:
      guard targets.isEmpty || targets.contains(where: { $0.value == .kubernetesOperator }) else { return false }
    case .workload, .configMap, .composeFile, .flinkConfiguration, .legacyFlinkConfiguration: return false
    }
    return job?["state"]?.string?.lowercased() == "suspended"
  }
}
