internal import Diagnostics
internal import Files
internal import Pipeline

extension LintRequest {
  /// Writes every format that was asked for.
  func write(_ result: LintResult, _ projects: Projects?, on console: Console) throws {
    // Made once, for those that need it.
    var report: FindingReport?
    for wanted in outputs {
      let text = rendered(result, as: wanted.format, for: wanted.file == nil ? console : nil) {
        var made = report ?? result.report(version: dreyVersion, paths: RepositoryPaths(files: LocalFiles()))
        made.fails = { fails($0, projects) }
        report = made
        return made
      }
      guard let file = wanted.file else {
        console.write(text)
        continue
      }
      do {
        try writeAtomically(file, Array(text.utf8))
      } catch {
        throw CommandFailure.usage(error.description)
      }
      output.sayInDetail("wrote \(file)")
    }
    if !outputs.contains(where: { $0.file == nil }) {
      sayCounts(result.findings.isEmpty ? "no findings" : findingCounts(of: result.findings), in: result)
    }
  }

  /// For a run that prints nothing.
  func sayCounts(_ counts: String, in result: LintResult) {
    let written = outputs.compactMap(\.file).joined(separator: ", ")
    output.say("drey: \(counts) in \(counted(result.fileCount, "file")); wrote \(written)")
  }

  private var outputs: [LintOutput] { format.isEmpty ? [LintOutput(format: .unsaid)] : format }

  /// - Parameter console: where it is printed; nil for a file.
  private func rendered(
    _ result: LintResult, as format: LintFormat, for console: Console?, report: () -> FindingReport
  ) -> String {
    switch format {
    case .text:
      var text = output.textOptions(
        for: console ?? .standardOutput, fileCount: result.fileCount,
        showsSummary: !output.quiet && (result.fileCount > 0 || result.unreadable.isEmpty))
      if console == nil {
        text.isColored = false
        text.width = nil
      }
      text.offersFixes = true
      text.groupsByFile = true
      text.knownCount = result.knownCount
      return renderText(result.findings, options: text, source: result.shownSource)
    case .json: return renderJSON(result.findings)
    case .sarif: return renderSARIF(report())
    case .github: return renderGitHub(report())
    case .gitlab: return renderGitLab(report())
    case .junit: return renderJUnit(report())
    case .checkstyle: return renderCheckstyle(report())
    case .markdown: return renderMarkdown(report())
    }
  }
}
