package import ClusterLoading
package import Diagnostics
package import Resolution

/// A file that is ready to be checked.
package struct LintInput: Sendable {
  package var file: LoadedFile
  /// What Flink makes of its clusters, in order.
  package var resolved: [ResolvedCluster]
  /// What lies beside it.
  package var surroundings: Surroundings
  package var options: LintOptions
  /// What loading and lowering found.
  package var loading: [Diagnostic]

  package init(
    file: LoadedFile, resolved: [ResolvedCluster], surroundings: Surroundings, options: LintOptions,
    loading: [Diagnostic]
  ) {
    self.file = file
    self.resolved = resolved
    self.surroundings = surroundings
    self.options = options
    self.loading = loading
  }
}
