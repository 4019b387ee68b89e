internal import ClusterLoading
internal import ClusterModel
package import Files
internal import FlinkOptions
package import Resolution

/// A cluster for a person, with what Flink itself doesn't say of it: what containers ask for by themselves, and what
/// `taskmanager.sh` loses where `workers` beside the configuration says that it starts the TaskManagers.
package func explained(_ resolved: ResolvedCluster, files: any FileReading) -> ResolvedCluster {
  let result = resolved.withContainerRequests
  let cluster = resolved.cluster
  guard cluster.kind == .flinkConfiguration || cluster.kind == .legacyFlinkConfiguration, cluster.path != "<stdin>",
    resolved.resources.count > 1
  else { return result }
  let target = cluster.configuration.text(of: "execution.target")?.lowercased() ?? ""
  guard !target.hasPrefix("kubernetes-"), !target.hasPrefix("yarn-") else { return result }
  let folder = cluster.path.lastIndex(of: "/").map { String(cluster.path[...$0]) } ?? ""
  // Beside Hadoop's files it is YARN that starts them.
  guard files.kind(of: folder + "workers") == .file,
    !HadoopConfiguration.fileNames.contains(where: { files.kind(of: folder + $0) == .file })
  else { return result }
  return result.startedByScript
}

/// What the other of Flink's two files beside a configuration has to say, a sentence each.
package func notesOfOtherFile(in input: ResolvedInput, files: any FileReading) -> [String] {
  input.clusters.compactMap { resolved in
    let path = resolved.cluster.path
    let version = resolved.flinkVersion
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    guard path != "<stdin>" else { return nil }
    switch path.dropFirst(folder.count) {
    case "config.yaml" where resolved.errors[.load] == nil && resolved.cluster.kind == .flinkConfiguration:
      guard version.major < 2, files.kind(of: folder + "flink-conf.yaml") == .file else { return nil }
      return "Flink \(version) opens \(folder)flink-conf.yaml, which lies beside, and not \(path)"
    case "config.yaml" where resolved.errors[.load] != nil && version.major >= 2,
      "flink-conf.yaml" where resolved.errors[.load] != nil && version.major >= 2:
      guard files.kind(of: folder + "config.yaml") != .file, files.kind(of: folder + "flink-conf.yaml") == .file else {
        return nil
      }
      return "\(folder)flink-conf.yaml is Flink 1.x's: --flink-version \(FlinkVersion.newestLegacy) reads it"
    default: return nil
    }
  }
}
