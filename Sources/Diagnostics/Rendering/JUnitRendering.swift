/// Findings as JUnit's XML, as CI systems read it: a suite a file, a test case a finding; one case that passed where nothing
/// was found. What doesn't fail the run is no failure: it stands in the case's output.
package func renderJUnit(_ report: FindingReport) -> String {
  let failures = report.findings.count(where: report.fails)
  let counts = "tests=\"\(max(report.findings.count, 1))\" failures=\"\(failures)\" errors=\"0\""
  var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"drey lint\" \(counts)>\n"
  var rest = report.findings[...]
  while let path = rest.first?.path {
    let ofFile = rest.prefix { $0.path == path }
    rest = rest.dropFirst(ofFile.count)
    writeSuite(report.name(path), ofFile, report, to: &out)
  }
  if report.findings.isEmpty {
    out += "  <testsuite name=\"drey lint\" tests=\"1\" failures=\"0\" errors=\"0\">\n"
    out +=
      "    <testcase classname=\"drey\" name=\"no findings in \(counted(report.fileCount, "file"))\"/>\n  </testsuite>\n"
  }
  return out + "</testsuites>\n"
}

private func writeSuite(
  _ file: String, _ findings: ArraySlice<Diagnostic>, _ report: FindingReport, to out: inout String
) {
  let failures = findings.count(where: report.fails)
  // A case keeps its name when lines move, so that a CI system knows it again.
  var counts: [String: Int] = [:]
  out +=
    "  <testsuite name=\"\(xmlAttribute(file))\" tests=\"\(findings.count)\" failures=\"\(failures)\" errors=\"0\">\n"
  for finding in findings {
    let said = "\(finding.code) \(finding.name): \(finding.message)"
    let count = counts[said, default: 0] + 1
    counts[said] = count
    let name = xmlAttribute(count == 1 ? said : "\(said) (\(count))")
    out += "    <testcase classname=\"\(xmlAttribute(file))\" name=\"\(name)\""
    out += " file=\"\(xmlAttribute(file))\""
    if let range = finding.range { out += " line=\"\(range.start.line)\"" }
    let text = xmlText(finding.paragraphs(report.name).joined(separator: "\n"))
    if report.fails(finding) {
      out += ">\n      <failure type=\"\(finding.severity.rawValue)\" message=\"\(xmlAttribute(finding.message))\">"
      out += "\(text)</failure>\n    </testcase>\n"
    } else {
      out += ">\n      <system-out>\(text)</system-out>\n    </testcase>\n"
    }
  }
  out += "  </testsuite>\n"
}
