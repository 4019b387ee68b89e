import Files
import Manifests
import Pipeline

/// A cluster to the bytes of all its manifests; nothing is written. `items` counts the files.
@Sendable func compile(_ path: String) -> Tally {
  let result = compile([path], options: RunOptions(), files: LocalFiles())
  let files = result.tree.folders.reduce(0) { $0 + $1.files.count }
  return Tally(files: 1, items: files, failed: result.hasErrors || files == 0 ? 1 : 0)
}
