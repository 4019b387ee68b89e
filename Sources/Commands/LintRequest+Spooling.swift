internal import ClusterLoading
internal import Diagnostics
internal import Files
internal import Lint
internal import Pipeline
internal import Topology

extension LintRequest {
  /// A place on the disk for the findings of a run that may have more of them than memory should hold: one that walks, and that
  /// gives nothing but a JSON document. Nil for all others, and where the disk has no room.
  func spool(_ projects: Projects?) -> FindingSpool? {
    guard format.count == 1, format.first?.format == .json, baseline == nil, fixLevel == nil, !writeBaseline else {
      return nil
    }
    let files = LocalFiles()
    guard paths.count > 64 || paths.contains(where: { files.kind(of: $0) == .directory }) else { return nil }
    return try? FindingSpool(in: environment("TMPDIR") ?? "/tmp") { fails($0, projects) }
  }

  /// Writes what was found and put aside, and ends the run as it has to end.
  func show(_ result: LintResult, _ spool: FindingSpool, _ projects: Projects?) throws {
    try refuse(result.projectProblems)
    say(result)
    let file = format.first?.file
    let rest: [Diagnostic]
    do throws(FileError) {
      rest = try spool.unknown(of: result.findings)
      if let file {
        try writeAtomically(file) { write throws(FileError) in try spool.write(with: rest, to: write) }
      } else {
        try spool.write(with: rest) { bytes throws(FileError) in Console.standardOutput.write(bytes) }
      }
    } catch {
      throw CommandFailure.usage(error.description)
    }
    if let file {
      output.sayInDetail("wrote \(file)")
      let counts = rest.reduce(into: spool.counts) { $0[$1.severity, default: 0] += 1 }
      sayCounts(counts.isEmpty ? "no findings" : findingCounts(counts), in: result)
    }
    if !result.unreadable.isEmpty { throw ExitStatus.usage.code }
    if spool.hasFailure || rest.contains(where: { fails($0, projects) }) { throw ExitStatus.findings.code }
  }
}
