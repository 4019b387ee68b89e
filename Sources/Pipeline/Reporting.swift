internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files
internal import Lint
package import Reports
package import Resolution

/// Checks a cluster and asks its hosts: everything that its report shows.
package func reportedCluster(
  _ cluster: ResolvedCluster, of input: ResolvedInput, parallel: Int, options: RunOptions, files: any FileReading
) async -> ReportedCluster {
  ReportedCluster(
    resolved: explained(cluster, files: files), inventory: await discoverHosts(of: [cluster], parallel: parallel),
    findings: sorted(input.files.flatMap { findings(in: $0, of: [cluster], options: options, files: files) }))
}

/// What loading and the rules find in some clusters of a file, as its project has it.
private func findings(
  in file: ResolvedFile, of clusters: [ResolvedCluster], options: RunOptions, files: any FileReading
) -> [Diagnostic] {
  let project = options.projects?.project(of: file.file.path)
  let inventories = ProjectInventories(said: nil, files: files)
  let found = Lint.lint(
    file.file, resolved: clusters, surroundings: Surroundings(of: file.file, files: files),
    options: options.lintOptions(of: project, inventories), loading: file.diagnostics)
  return select(found, by: RuleSelection(), options.projects)
}

extension RunOptions {
  /// How the rules look at the files of a project.
  func lintOptions(of project: Project?, _ inventories: ProjectInventories) -> LintOptions {
    LintOptions(
      flinkVersion: flinkVersion ?? project?.file.flinkVersion?.value, inventory: inventories.inventory(for: project),
      hadoopVersion: project?.file.hadoopVersion)
  }
}
