/// Findings as Checkstyle's XML, which many review tools read.
package func renderCheckstyle(_ report: FindingReport) -> String {
  var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"10.0\">\n"
  var rest = report.findings[...]
  while let path = rest.first?.path {
    let ofFile = rest.prefix { $0.path == path }
    rest = rest.dropFirst(ofFile.count)
    out += "  <file name=\"\(xmlAttribute(report.name(path)))\">\n"
    for finding in ofFile {
      let start = finding.range?.start ?? .start
      let text = finding.paragraphs(report.name).joined(separator: "\n")
      out += "    <error line=\"\(start.line)\" column=\"\(start.column)\" severity=\"\(finding.severity.rawValue)\""
      out += " message=\"\(xmlAttribute(text))\" source=\"drey.\(finding.code)\"/>\n"
    }
    out += "  </file>\n"
  }
  return out + "</checkstyle>\n"
}
