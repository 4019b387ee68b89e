import Diagnostics

extension LabReport {
  /// JUnit's XML, as CI systems read it: a test case a situation.
  package var junit: String {
    let skipped = count(.unjudged)
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    out += "<testsuites>\n"
    out += "  <testsuite name=\"\(xmlAttribute("drey script test \(script)"))\" tests=\"\(results.count)\" "
    out += "failures=\"\(count(.failed))\" errors=\"0\" skipped=\"\(skipped)\">\n"
    for result in results {
      out += "    <testcase classname=\"\(xmlAttribute(vendor))\" name=\"\(xmlAttribute(result.name))\""
      let text =
        ([result.verdict.reason ?? "", result.help.map { "help: \($0)" } ?? ""] + result.flink.map { "Flink: \($0)" })
        .filter { !$0.isEmpty }.joined(separator: "\n")
      switch result.verdict.kind {
      case .passed: out += "/>\n"
      case .failed:
        out +=
          ">\n      <failure message=\"\(xmlAttribute(result.verdict.reason ?? ""))\">\(xmlAttribute(text))</failure>\n"
        out += "    </testcase>\n"
      case .unjudged:
        out += ">\n      <skipped message=\"\(xmlAttribute(result.verdict.reason ?? ""))\"/>\n    </testcase>\n"
      }
    }
    return out + "  </testsuite>\n</testsuites>\n"
  }
}
