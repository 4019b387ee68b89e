internal import ClusterLoading
internal import Diagnostics
internal import Lint
package import Reports
package import Resolution

/// Checks a cluster and asks its hosts: everything that its report shows.
package func reportedCluster(
  _ cluster: ResolvedCluster, of input: ResolvedInput, parallel: Int
) async -> ReportedCluster {
  var findings: [Diagnostic] = []
  for file in input.files {
    findings += file.diagnostics + Lint.lint(file.file, resolved: [cluster])
  }
  return ReportedCluster(
    resolved: cluster, inventory: await discoverHosts(of: [cluster], parallel: parallel), findings: sorted(findings))
}
