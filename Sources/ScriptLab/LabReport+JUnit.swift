extension LabReport {
  /// JUnit's XML, as CI systems read it: a test case a situation.
  package var junit: String {
    let skipped = count(.unjudged)
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    out += "<testsuites>\n"
    out += "  <testsuite name=\"\(escaped("drey script test \(script)"))\" tests=\"\(results.count)\" "
    out += "failures=\"\(count(.failed))\" errors=\"0\" skipped=\"\(skipped)\">\n"
    for result in results {
      out += "    <testcase classname=\"\(escaped(vendor))\" name=\"\(escaped(result.name))\""
      let text =
        ([result.verdict.reason ?? "", result.help.map { "help: \($0)" } ?? ""] + result.flink.map { "Flink: \($0)" })
        .filter { !$0.isEmpty }.joined(separator: "\n")
      switch result.verdict.kind {
      case .passed: out += "/>\n"
      case .failed:
        out += ">\n      <failure message=\"\(escaped(result.verdict.reason ?? ""))\">\(escaped(text))</failure>\n"
        out += "    </testcase>\n"
      case .unjudged:
        out += ">\n      <skipped message=\"\(escaped(result.verdict.reason ?? ""))\"/>\n    </testcase>\n"
      }
    }
    return out + "  </testsuite>\n</testsuites>\n"
  }
}

/// Text as it may stand in an element and in a quoted attribute; what XML 1.0 has no place for becomes U+FFFD.
private func escaped(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": out += "&amp;"
    case "<": out += "&lt;"
    case ">": out += "&gt;"
    case "\"": out += "&quot;"
    case "\n": out += "&#10;"
    case "\t": out += "&#9;"
    case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: out += "\u{FFFD}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}
