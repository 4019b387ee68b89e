internal import Glibc

/// How an output directory differs from a tree; nothing is written.
///
/// Files that Drey did not write are no difference, unless they stand where it would write.
///
/// - Returns: sorted by path; empty when the directory is fresh.
package func compareOutput(_ tree: OutputTree, with directory: String) throws(FileError) -> [OutputChange] {
  try tree.validate()
  guard let output = try OutputDirectory.open(directory) else {
    return tree.folders.flatMap { folder in
      folder.files.keys.map { OutputChange(.missing, path: "\(folder.path)/\($0)") }
    }.sorted(by: inOrder)
  }
  return try tree.plan(in: output).flatMap(\.changes).sorted(by: inOrder)
}

/// Makes an output directory hold a tree.
///
/// A folder is built beside the old one and takes its place in one step, so that a reader sees the old folder or the
/// new one. Everything is built before the first folder is exchanged: when the disk is full or the run is killed, the
/// old output is whole, and the next run clears away what was left. Files that already hold what they should keep
/// their inode and times. Files that Drey did not write stay; one that stands in the way is an error, and nothing is
/// written then.
///
/// Nothing is forced onto the disk: that takes milliseconds a file, and what a power failure tears, the next run finds
/// different from its bytes and writes again.
///
/// - Returns: what was changed, sorted by path.
@discardableResult
package func writeOutput(_ tree: OutputTree, to directory: String) throws(FileError) -> [OutputChange] {
  try tree.validate()
  let output = try OutputDirectory.make(directory)
  let isLocked = try lock(output.number, path: directory)
  if isLocked { try Staging.recover(in: output) }
  let plans = try tree.plan(in: output).filter { !$0.isCurrent }
  guard !plans.isEmpty else { return [] }
  try Staging.begin(in: output, isLocked: isLocked)
  do throws(FileError) {
    for plan in plans { try Staging.build(plan, in: output) }
    for plan in plans { try Staging.commit(plan, in: output) }
  } catch {
    // What is left in staging, the next run clears away.
    do throws(FileError) { try Staging.recover(in: output) } catch {}
    throw error
  }
  try Staging.recover(in: output)
  for directory in tree.complete where !directory.isEmpty { output.removeEmptyDirectory(directory) }
  return plans.flatMap(\.changes).sorted(by: inOrder)
}

private func inOrder(_ left: OutputChange, _ right: OutputChange) -> Bool {
  left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
}
