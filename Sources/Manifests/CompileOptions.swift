internal import ClusterModel
internal import Diagnostics

/// How manifests are written, apart from what the cluster says.
package struct CompileOptions: Sendable, Hashable {
  /// One stream of all Kubernetes objects of a target instead of a file for each.
  package var writesSingleFile: Bool
  /// A `ResourceQuota` for the devices that the cluster asks for.
  package var writesQuota: Bool
  /// Whether the targets of a cluster are compared.
  package var comparesTargets: Bool

  package init(writesSingleFile: Bool = false, writesQuota: Bool = false, comparesTargets: Bool = false) {
    self.writesSingleFile = writesSingleFile
    self.writesQuota = writesQuota
    self.comparesTargets = comparesTargets
  }
}

/// What the writers of all targets are given.
struct Emission {
  /// Lines of the comment at the top of every file.
  var header: [String]
  var options: CompileOptions
  /// The cluster's own options, sorted by key: made once for all targets.
  var settings: [FlinkConfiguration.Entry]
}

/// What the writer of a target gives: files relative to the target's folder, of use only when no finding is an error.
struct TargetOutput {
  var files: [ManifestFile] = []
  /// What the pods of both roles are made from; nil on platforms without pods.
  var pods: WrittenPods?
  /// Of these pods.
  var podFindings: [Diagnostic] = []
  var diagnostics: [Diagnostic] = []
}
