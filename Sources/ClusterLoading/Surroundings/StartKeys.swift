import ClusterModel
import Diagnostics
import Files

/// The keys that whatever starts Flink sets over the configuration in a folder: compose files, Dockerfiles and entrypoints beside
/// it, and beside a folder `conf`.
///
/// - Parameter folder: empty, or with `/` at its end.
func keysOfStarts(over folder: String, files: any FileReading) -> Set<String> {
  var folders = [folder]
  if folder == "conf/" || folder.hasSuffix("/conf/") { folders.append(String(folder.dropLast("conf/".count))) }
  var keys: Set<String> = []
  for folder in folders {
    // Without a listing only the usual names are looked for.
    let names =
      files.listing(of: folder)?.files(where: isStartName)
      ?? usualNames.filter { files.kind(of: folder + $0) == .file }
    for name in names {
      for cluster in loadFile(folder + name, files: files).clusters where cluster.kind.isStart {
        for entry in cluster.configuration.entries where entry.provenance.location?.path == folder + name {
          keys.insert(entry.key)
        }
      }
    }
  }
  return keys
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
