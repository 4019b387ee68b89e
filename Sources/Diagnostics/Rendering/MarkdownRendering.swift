/// Findings as Markdown for a comment: what it comes to first, then the findings of each file; many are folded.
///
/// All text from outside shows as itself: names in backticks as code, the rest escaped.
package func renderMarkdown(_ report: FindingReport) -> String {
  let counts = findingCounts(of: report.findings)
  let all = counted(report.fileCount, "file")
  guard !report.findings.isEmpty else { return "**drey lint:** no findings in \(all).\n" }
  let places = Set(report.findings.map(\.path)).count
  let among = places == report.fileCount ? all : "\(places) of \(all)"
  var out = "**drey lint:** \(counts) in \(among).\n"
  let isFolded = report.findings.count > mostUnfolded
  var files: [ArraySlice<Diagnostic>] = []
  var rest = report.findings[...]
  while let path = rest.first?.path {
    files.append(rest.prefix { $0.path == path })
    rest = rest.dropFirst(files[files.count - 1].count)
  }
  // What is left out must not be the gravest.
  func gravest(_ findings: ArraySlice<Diagnostic>) -> Severity { findings.map(\.severity).max() ?? .info }
  if isFolded { files.sort { (gravest($1), $0.startIndex) < (gravest($0), $1.startIndex) } }
  var left: [Diagnostic] = []
  for ofFile in files {
    let name = report.name(ofFile.first?.path ?? "")
    let counts = findingCounts(of: ofFile)
    // HTML knows no backticks.
    var section =
      isFolded
      ? "\n<details><summary><code>\(xmlText(visible(name)))</code>: \(counts)</summary>\n\n"
      : "\n\(code(name)): \(counts)\n\n"
    var written = 0
    for finding in ofFile where left.isEmpty {
      let text = item(finding, report)
      guard out.utf8.count + section.utf8.count + text.utf8.count <= longestComment else { break }
      section += text
      written += 1
    }
    left += ofFile.dropFirst(written)
    if written > 0 { out += section + (isFolded ? "\n</details>\n" : "") }
  }
  if !left.isEmpty {
    let places = Set(left.map(\.path)).count
    out += "\n\(findingCounts(of: left)) more in \(counted(places, "file")) are left out: a comment can't be longer.\n"
  }
  return out
}

/// More findings are folded, file by file.
private let mostUnfolded = 20

/// In bytes; GitHub takes comments of 65,536 characters.
private let longestComment = 60_000

private func item(_ finding: Diagnostic, _ report: FindingReport) -> String {
  let place = finding.range.map { "line \($0.start.line): " } ?? ""
  var out = "- **\(finding.severity.rawValue)** \(finding.code), \(place)\(prose(finding.message))\n"
  if let effect = finding.effect { out += "  <br>\(prose(effect))\n" }
  for note in finding.notes {
    let place = note.location.map { " (\(code("\(report.name($0.path)):\($0.range.start.line)")))" } ?? ""
    out += "  <br>Note: \(prose(note.message))\(place)\n"
  }
  if let help = finding.help { out += "  <br>Help: \(prose(help))\n" }
  return out
}

private func prose(_ text: String) -> String { MarkdownEscaping.prose(text) }
private func code(_ text: String) -> String { MarkdownEscaping.code(text) }
