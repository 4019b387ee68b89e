/// Findings as workflow commands of GitHub Actions, which makes annotations of them: ten of each kind a step, the rest is in
/// the log only.
///
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
package func renderGitHub(_ report: FindingReport) -> String {
  var columns = UTF16Columns(source: report.source)
  var out = ""
  for finding in report.findings {
    let command =
      switch finding.severity {
      case .error: "error"
      case .warning: "warning"
      case .info: "notice"
      }
    let name = report.name(finding.path)
    var properties = "file=\(property(name))"
    var place = name
    if let range = finding.range {
      let start = columns.column(range.start, in: finding.path)
      properties += ",line=\(range.start.line)"
      // Columns count on one line only.
      if range.end.line == range.start.line {
        let end = columns.column(range.end, in: finding.path)
        properties += ",endLine=\(range.end.line),col=\(start),endColumn=\(max(end, start))"
      } else {
        properties += ",endLine=\(range.end.line)"
      }
      place += ":\(range.start.line):\(start)"
    }
    properties += ",title=\(property("\(finding.code) \(finding.name)"))"
    // The log shows the message only, so that it has to say the place.
    let text = "\(place): " + finding.paragraphs(report.name).joined(separator: "\n")
    out += "::\(command) \(properties)::\(data(text))\n"
  }
  return out
}

/// As `escapeData` of GitHub's own toolkit.
private func data(_ text: String) -> String { escaped(text, alsoColonAndComma: false) }

/// As `escapeProperty` of GitHub's own toolkit.
private func property(_ text: String) -> String { escaped(text, alsoColonAndComma: true) }

private func escaped(_ text: String, alsoColonAndComma: Bool) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "%": out += "%25"
    case "\r": out += "%0D"
    case "\n": out += "%0A"
    case ":" where alsoColonAndComma: out += "%3A"
    case "," where alsoColonAndComma: out += "%2C"
    // The log is shown as in a terminal.
    default: out += TerminalText.shown(scalar)
    }
  }
  return out
}
