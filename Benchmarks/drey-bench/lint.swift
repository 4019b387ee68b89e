import Files
import Pipeline

/// A file to its findings; `items` counts them.
@Sendable func lint(_ path: String) -> Tally {
  let result = lint([path], options: RunOptions(), files: LocalFiles())
  return Tally(files: 1, items: result.findings.count, failed: result.unreadable.isEmpty ? 0 : 1)
}
