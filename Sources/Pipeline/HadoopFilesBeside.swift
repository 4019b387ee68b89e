internal import ClusterLoading
internal import ClusterModel
package import Files
internal import Resolution

/// One of Hadoop's files beside a Flink configuration that asks YARN for a resource: it may bound what YARN gives, and resolving
/// doesn't look at it.
package func fileOfHadoop(beside input: ResolvedInput, files: any FileReading) -> String? {
  for resolved in input.clusters where resolved.resources.contains(where: { $0.yarnRequest != nil }) {
    let cluster = resolved.cluster
    guard cluster.kind == .flinkConfiguration || cluster.kind == .legacyFlinkConfiguration else { continue }
    let folder = cluster.path.lastIndex(of: "/").map { String(cluster.path[...$0]) } ?? ""
    if let name = ["resource-types.xml", "yarn-site.xml", "capacity-scheduler.xml"].first(where: {
      files.kind(of: folder + $0) == .file
    }) {
      return folder + name
    }
  }
  return nil
}
