import ClusterLoading
import ClusterModel

extension LintContext {
  /// The deployment of the same file that a session job is for.
  var sessionCluster: Cluster? {
    guard cluster.kind == .flinkSessionJob, let name = deploymentName?.value.string else { return nil }
    return file.clusters.first { other in
      guard other.kind == .flinkDeployment, other.name?.value == name else { return false }
      // A file that leaves a namespace out leaves it to whoever applies it.
      guard let namespace = cluster.namespace?.value, let others = other.namespace?.value else { return true }
      return namespace == others
    }
  }

  /// `spec.deploymentName` of a session job.
  var deploymentName: StructuredValue.Entry? { cluster.otherFields.last { $0.key == "deploymentName" } }

  /// Whether one of some options is set to more than blanks; a session job has those of its cluster, too.
  func isSet(_ names: [String]) -> Bool {
    let configurations = [configuration, sessionCluster?.configuration].compactMap(\.self)
    return names.contains { name in
      configurations.contains { $0.text(of: name).map { !isBlank($0) } ?? false }
    }
  }

  /// Whether an object says enough to be a whole one: of a part, the other fields are elsewhere.
  var isWholeObject: Bool {
    switch cluster.kind {
    case .cluster: true
    case .flinkSessionJob: deploymentName != nil && cluster.job != nil
    default: cluster.flinkVersion != nil
    }
  }
}

/// The directories that the operator's validation asks for, newest name first.
enum StateDirectory {
  static let savepoints = [
    "execution.checkpointing.savepoint-dir", "state.savepoints.dir", "savepoints.state.backend.fs.dir",
  ]
  static let checkpoints = [
    "execution.checkpointing.dir", "state.checkpoints.dir", "state.backend.fs.checkpointdir",
  ]
}
