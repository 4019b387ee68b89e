internal import ClusterLoading
internal import Diagnostics
internal import Files
internal import Lint
internal import Pipeline

extension LintRequest {
  /// Writes what was found down as accepted.
  func accept(_ result: LintResult, _ selection: RuleSelection, _ projects: Projects?) throws {
    try refuse(result.projectProblems + result.unreadable.map(\.description))
    let root = projects?.all.first.map { directory(of: $0.path) } ?? "."
    let (written, problems) = result.newBaselines(
      said: baseline, projects: projects, paths: paths, selection: selection,
      fallback: root == "." ? Baseline.name : root + "/" + Baseline.name, files: LocalFiles())
    try refuse(problems)
    for file in written {
      do {
        try writeAtomically(file.path, Array(file.text.utf8))
      } catch {
        throw CommandFailure.usage(error.description)
      }
      output.say("drey: wrote \(file.path): \(counted(file.count, "finding"))")
      let isNamed = baseline != nil || projects?.all.contains { $0.resolved($0.file.baseline) == file.path } == true
      if !isNamed {
        output.say("drey: name it in .drey.yaml ('baseline: \(file.path)') or with --baseline, or it won't count")
      }
    }
  }
}
