package import ClusterModel
package import Diagnostics
package import Files
package import YAMLTree

/// One file or configuration directory, and what came of it.
package struct LoadedFile: Sendable {
  package enum Outcome: Sendable {
    /// Recognised. No cluster is left when every document was too broken to read; the diagnostics say why.
    case loaded([Cluster])
    /// Not a kind that Drey reads; the reason is a phrase that goes on "…: is ".
    case unrecognised(reason: String)
    case unreadable(FileError)
  }

  /// As the person named it; for a configuration directory, the directory.
  package var path: String
  package var outcome: Outcome
  /// Sorted by place.
  package var diagnostics: [Diagnostic]
  /// The text, for whoever shows or mends places in it; nil when nothing was read.
  package var source: SourceFile?
  /// The base files that were read, for whoever shows places in them.
  package var bases: [SourceFile]
  /// The quotas of devices among its documents.
  package var quotas: [DeviceQuota] = []
  /// The claims of devices among its documents.
  package var claims: [ClaimDocument] = []
  /// What the LimitRanges among its documents let a pod have.
  package var maxima: [PodMaximum] = []

  private let parsed: YAMLTree?

  package init(
    path: String, outcome: Outcome, diagnostics: [Diagnostic] = [], source: SourceFile? = nil, tree: YAMLTree? = nil,
    bases: [SourceFile] = []
  ) {
    self.path = path
    self.outcome = outcome
    self.diagnostics = diagnostics
    self.source = source
    parsed = tree
    self.bases = bases
  }

  /// The nodes as libyaml sees them, for who looks at the text's form; nil for a legacy file and for no text.
  ///
  /// Flink's own files are read by a parser that reads as Flink's does, so their tree is made at each call.
  package var tree: YAMLTree? {
    if let parsed { return parsed }
    guard let source, clusters.first?.kind != .legacyFlinkConfiguration else { return nil }
    return parseYAML(source)
  }

  package var clusters: [Cluster] {
    guard case .loaded(let clusters) = outcome else { return [] }
    return clusters
  }

  /// What a command that can't go on without a cluster tells the person.
  package static let expectation =
    "expected a Flink config.yaml or flink-conf.yaml, a FlinkDeployment, a FlinkSessionJob, a ConfigMap with one of the "
    + "two files, or Drey's kind: Cluster"
}
