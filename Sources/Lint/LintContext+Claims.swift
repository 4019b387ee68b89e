import ClusterModel
import Resolution

extension LintContext {
  /// Whether the TaskManagers' devices come by resource claims: then a config key would ask for a second set.
  ///
  /// A template says only that there are claims, not of what.
  var claimsDevices: Bool {
    if cluster.claimsByFile { return true }
    return taskManagerPod?.resources?["claims"]?.items.isEmpty == false
  }
}

extension Cluster {
  /// Whether a `kind: Cluster` asks for resource claims: then compiling writes no config key.
  var claimsByFile: Bool {
    kind == .cluster && spec?["kubernetes"]?["allocation"]?.string == "resource-claims"
  }
}
