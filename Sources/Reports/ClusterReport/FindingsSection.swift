import Diagnostics

/// What lint found, the gravest first, then by place.
func findingsSection(_ findings: [Diagnostic], links: SourceLinks) -> [MarkdownBlock] {
  var blocks: [MarkdownBlock] = [.heading(2, "Findings")]
  guard !findings.isEmpty else { return blocks + [.paragraph("None.")] }
  var table = MarkdownTable([.init("Severity"), .init("Rule"), .init("Finding"), .init("Place")])
  for finding in findings.sorted(by: isGraver) {
    var words: MarkdownText = .strong(.prose(finding.message)) + "."
    if let effect = finding.effect { words = words + " " + .prose(effect) }
    if let help = finding.help { words = words + " \(emphasis: "To mend it, \(prose: help).")" }
    let place =
      finding.range.map { links.place(SourceLocation(path: finding.path, range: $0)) } ?? links.file(finding.path)
    table.rows.append([
      severityBadge(finding.severity.rawValue), "\(code: finding.code.description) \(finding.name)", words, place,
    ])
  }
  blocks.append(.table(table))
  return blocks
}

/// The badge of `error`, `warning` or `info`.
func severityBadge(_ severity: String) -> MarkdownText {
  switch severity {
  case "error": Badge.bad(severity)
  case "warning": Badge.warning(severity)
  default: Badge.info(severity)
  }
}

private func isGraver(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
  if left.severity != right.severity { return left.severity > right.severity }
  if left.path != right.path { return left.path < right.path }
  let (a, b) = (left.range?.start.offset ?? -1, right.range?.start.offset ?? -1)
  if a != b { return a < b }
  return (left.code.description, left.message) < (right.code.description, right.message)
}
