import ClusterModel
import Diagnostics
import Files
import FlinkOptions

/// The keys that whatever starts Flink sets over the configuration in a folder: compose files, Dockerfiles and entrypoints beside
/// it, and beside a folder `conf`.
///
/// - Parameters:
///   - folder: empty, or with `/` at its end.
///   - path: of the configuration.
/// - Returns: the keys, and the version of those that read the configuration, where they are of one.
func starts(
  over folder: String, of path: String, files: any FileReading
) -> (keys: Set<String>, version: FlinkVersion?) {
  var folders = [folder]
  if folder == "conf/" || folder.hasSuffix("/conf/") { folders.append(String(folder.dropLast("conf/".count))) }
  var keys: Set<String> = []
  var versions: Set<FlinkVersion?> = []
  for folder in folders {
    // Without a listing only the usual names are looked for.
    let names =
      files.listing(of: folder)?.files(where: isStartName)
      ?? usualNames.filter { files.kind(of: folder + $0) == .file }
    for name in names {
      let file = loadFile(folder + name, files: files)
      let readsIt = file.bases.contains { $0.path == path }
      for cluster in file.clusters where cluster.kind.isStart {
        if readsIt, cluster.unopenedFile == nil { versions.insert(cluster.flinkVersion?.value) }
        for entry in cluster.configuration.entries where entry.provenance.location?.path == folder + name {
          keys.insert(entry.key)
        }
      }
    }
  }
  return (keys, versions.count == 1 ? versions.first ?? nil : nil)
}

private let usualNames = [
  "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", "Dockerfile", "docker-entrypoint.sh",
  "entrypoint.sh",
]

private func isStartName(_ name: String) -> Bool {
  if isEntrypointName(name[...]) { return true }
  return (name.hasPrefix("compose") || name.hasPrefix("docker-compose"))
    && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
}
