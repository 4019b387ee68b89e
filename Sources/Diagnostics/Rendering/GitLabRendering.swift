/// Findings as GitLab's Code Quality report. GitLab takes findings with one fingerprint for one, so that each has its own.
///
/// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
package func renderGitLab(_ report: FindingReport) -> String {
  let issues = zip(report.findings, report.fingerprints).map { finding, fingerprint -> JSONValue in
    let severity =
      switch finding.severity {
      case .error: "major"
      case .warning: "minor"
      case .info: "info"
      }
    let range = finding.range ?? SourceRange(at: .start)
    return [
      "description": .string("\(finding.code): \(finding.message)"),
      "check_name": .string(finding.code.description),
      "content": ["body": .string(finding.paragraphs(report.name).joined(separator: "\n\n"))],
      "fingerprint": .string(fingerprint.digest),
      "severity": .string(severity),
      "location": [
        "path": .string(report.name(finding.path)),
        "lines": ["begin": .integer(Int64(range.start.line)), "end": .integer(Int64(range.end.line))],
      ],
    ]
  }
  return JSONValue.array(issues).text()
}
