package import ClusterModel
package import Diagnostics
package import Files
package import FlinkOptions

/// Reads a Flink configuration directory as a version of Flink does, whatever it holds.
///
/// Before 1.19 Flink opens `flink-conf.yaml`; 1.19 and 1.20 open it if it is there, else `config.yaml`; 2.0 and later
/// open `config.yaml` only. A file that is missing is a failure to load.
/// - Returns: the cluster; the text that its places count in (nil when no file was opened); and the error of a file that is
///   there but can't be read here.
package func readFlinkConfigurationDirectory(
  _ directory: String, version: FlinkVersion, limit: Int = 16 << 20, files: any FileReading
) -> (cluster: Cluster, source: SourceFile?, error: FileError?) {
  let base = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
  let legacy = base + "/flink-conf.yaml"
  let standard = base + "/config.yaml"
  let readsLegacy = version.major < 2 && (version < FlinkVersion(1, 19) || files.kind(of: legacy) != nil)
  let path = readsLegacy ? legacy : standard
  var cluster = Cluster(kind: readsLegacy ? .legacyFlinkConfiguration : .flinkConfiguration, path: path)
  switch files.kind(of: path) {
  case nil:
    cluster.loadFailure = missingFile(path, version: version)
    return (cluster, nil, nil)
  case .directory:
    cluster.loadFailure = Cluster.LoadFailure(
      flinkMessage:
        "RuntimeException: Error parsing YAML configuration. <- FileNotFoundException: \(path) (Is a directory)",
      message: "'\(path)' is a directory")
    return (cluster, nil, nil)
  case .file, .other: break
  }
  do throws(FileError) {
    let bytes = try files.read(path, limit: limit)
    let (cluster, source) =
      readsLegacy ? readLegacyFlinkConfiguration(bytes, path: path) : readFlinkConfiguration(bytes, path: path)
    return (cluster, source, nil)
  } catch {
    return (cluster, nil, error)
  }
}

/// Why Flink would not start with a configuration directory that lacks the file it opens.
package func missingFile(_ path: String, version: FlinkVersion) -> Cluster.LoadFailure {
  Cluster.LoadFailure(
    flinkMessage: "IllegalConfigurationException: The Flink config file '\(path)' (\(path)) does not exist.",
    message: "Flink \(version) opens '\(path)', which does not exist")
}
