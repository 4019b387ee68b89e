internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Lint
package import Reports
package import Resolution

/// Checks a cluster and asks its hosts: everything that its report shows.
package func reportedCluster(
  _ cluster: ResolvedCluster, of input: ResolvedInput, parallel: Int, options: RunOptions
) async -> ReportedCluster {
  ReportedCluster(
    resolved: cluster, inventory: await discoverHosts(of: [cluster], parallel: parallel),
    findings: sorted(input.files.flatMap { findings(in: $0, of: [cluster], options: options) }))
}

/// What loading and the rules find in some clusters of a file, as its project has it.
func findings(in file: ResolvedFile, of clusters: [ResolvedCluster], options: RunOptions) -> [Diagnostic] {
  let project = options.projects?.project(of: file.file.path)
  let rules = LintOptions(
    flinkVersion: options.flinkVersion ?? project?.file.flinkVersion?.value, hadoopVersion: project?.file.hadoopVersion)
  let found = Lint.lint(file.file, resolved: clusters, options: rules, loading: file.diagnostics)
  return select(found, by: RuleSelection(), options.projects)
}
