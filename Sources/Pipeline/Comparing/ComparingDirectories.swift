internal import Changes
internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
package import Files

/// Compares two directories as two revisions of one.
package func compareDirectories(
  _ old: String, _ new: String, options: ComparisonOptions, files: any FileReading
) -> Comparison {
  let paths = options.paths.isEmpty ? ["."] : options.paths
  var problems: [String] = []
  for directory in [old, new] where files.kind(of: directory) != .directory {
    problems.append(
      FileError(path: directory, reason: files.kind(of: directory) == nil ? .missing : .notDirectory).description)
  }
  let (before, after) = (
    SideReading(paths, options: options, files: PlacedFiles(base: files, directory: old), name: { normalised($0) }),
    SideReading(paths, options: options, files: PlacedFiles(base: files, directory: new), name: { normalised($0) })
  )
  for path in paths where before.files.kind(of: path) == nil && after.files.kind(of: path) == nil && problems.isEmpty {
    problems.append("\(path): no such file or directory on either side")
  }
  return join(
    before, after, names: (old, new), options: options, renames: [:], notes: [], problems: problems,
    isAffected: { _ in true }, place: { $0 })
}

/// Joins two sides to the comparison.
///
/// - Parameters:
///   - isAffected: whether a file of the new side, and all that counts with it, may differ from the old side.
///   - place: the path at which the new side can open what both sides have a name for.
func join(
  _ before: SideReading, _ after: SideReading, names: (String, String), options: ComparisonOptions,
  renames: [String: String], notes: [String], problems: [String], isAffected: (String) -> Bool,
  place: @escaping @Sendable (String) -> String
) -> Comparison {
  let inventory = after.inventory(said: options.inventory)
  let untouched = after.clusters(inventory: inventory) { !isAffected($0) }.map { snapshot in
    var snapshot = snapshot
    snapshot.isUntouched = true
    return snapshot
  }
  let oldFindings = before.findings { _ in true }
  let newFindings = after.findings(where: isAffected)
  // What the change doesn't touch can't end its check, but isn't passed by in silence.
  let unread = after.result.unreadable.filter { isAffected($0.path) }
  let unreadAlike = after.result.unreadable.filter { !isAffected($0.path) }.map { "\($0), on both sides" }
  let changes = compare(
    ComparedSide(
      name: names.0, clusters: untouched + before.clusters(inventory: inventory) { _ in true },
      findings: oldFindings.findings, fingerprints: oldFindings.fingerprints),
    with: ComparedSide(
      name: names.1, clusters: untouched + after.clusters(inventory: inventory, where: isAffected),
      findings: newFindings.findings, fingerprints: newFindings.fingerprints, broken: after.brokenFiles),
    renames: renames, inventory: inventory, notes: notes + unreadAlike,
    isGone: { after.files.kind(of: place($0)) == nil })
  let projects = after.options.projects
  return Comparison(
    changes: changes,
    failOn: { finding in projects?.project(of: place(finding.path))?.file.failOn?.value ?? .error },
    problems: problems + after.result.projectProblems
      + before.result.projectProblems.map { "\(names.0): \($0)" },
    unreadable: unread.map(\.description) + before.result.unreadable.map { "\(names.0): \($0)" })
}
