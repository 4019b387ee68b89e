import Files
import Pipeline

/// Files to their findings, some at once as the command takes them; `items` counts them.
@Sendable func lint(_ paths: [String]) -> Tally {
  let result = lint(paths, options: RunOptions(), files: LocalFiles())
  return Tally(files: paths.count, items: result.findings.count, failed: result.unreadable.count)
}
