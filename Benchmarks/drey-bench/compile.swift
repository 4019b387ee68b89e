import Files
import Manifests
import Pipeline

/// Clusters to the bytes of all their manifests, some at once; nothing is written. `items` counts the files.
@Sendable func compile(_ paths: [String]) -> Tally {
  let result = compile(paths, options: RunOptions(), files: LocalFiles())
  let folders = result.tree.folders
  let empty = paths.count - Set(folders.map { $0.path.split(separator: "/").first }).count
  return Tally(
    files: paths.count, items: folders.reduce(0) { $0 + $1.files.count }, failed: result.hasErrors ? paths.count : empty)
}
