/// Findings as Markdown for a comment: what it comes to first, then the findings of each file; many are folded.
///
/// All text from outside shows as itself: names in backticks as code, the rest escaped.
package func renderMarkdown(_ report: FindingReport) -> String {
  let counts = findingCounts(of: report.findings)
  let files = counted(report.fileCount, "file")
  guard !report.findings.isEmpty else { return "**drey lint:** no findings in \(files).\n" }
  let places = Set(report.findings.map(\.path)).count
  let among = places == report.fileCount ? files : "\(places) of \(files)"
  var out = "**drey lint:** \(counts) in \(among).\n"
  let isFolded = report.findings.count > mostUnfolded
  var rest = report.findings[...]
  while let path = rest.first?.path {
    let ofFile = rest.prefix { $0.path == path }
    var section = ""
    let heading = "\(code(report.name(path))): \(findingCounts(of: ofFile))"
    if isFolded {
      // HTML knows no backticks.
      let name = xmlText(visible(report.name(path)))
      section += "\n<details><summary><code>\(name)</code>: \(findingCounts(of: ofFile))</summary>\n\n"
    } else {
      section += "\n\(heading)\n\n"
    }
    for finding in ofFile { section += item(finding, report) }
    if isFolded { section += "\n</details>\n" }
    guard out.utf8.count + section.utf8.count <= longestComment else { break }
    out += section
    rest = rest.dropFirst(ofFile.count)
  }
  if !rest.isEmpty {
    out +=
      "\n\(findingCounts(of: rest)) more in \(counted(Set(rest.map(\.path)).count, "file")) are left out: a comment can't be longer.\n"
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

/// A sentence of a finding, which sets names in backticks.
private func prose(_ text: String) -> String {
  let pieces = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
  var out: [UInt8] = []
  if pieces.count % 2 == 0 {
    MarkdownEscaping.appendText(text, isAtStart: false, inTable: false, to: &out)
  } else {
    for (number, piece) in pieces.enumerated() where !piece.isEmpty {
      if number % 2 == 0 {
        MarkdownEscaping.appendText(piece, isAtStart: false, inTable: false, to: &out)
      } else {
        MarkdownEscaping.appendCode(piece, inTable: false, to: &out)
      }
    }
  }
  return String(decoding: out, as: UTF8.self)
}

private func code(_ text: String) -> String {
  var out: [UInt8] = []
  MarkdownEscaping.appendCode(text, inTable: false, to: &out)
  return String(decoding: out, as: UTF8.self)
}
