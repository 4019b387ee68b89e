/// "2 errors and 1 warning": how many findings there are of each severity, the gravest first.
package func findingCounts(
  of findings: some Collection<Diagnostic>, paint: (String, Severity) -> String = { text, _ in text }
) -> String {
  phrase(paint) { severity in findings.count { $0.severity == severity } }
}

/// The same of findings that were counted already.
package func findingCounts(
  _ counts: [Severity: Int], paint: (String, Severity) -> String = { text, _ in text }
) -> String {
  phrase(paint) { counts[$0, default: 0] }
}

private func phrase(_ paint: (String, Severity) -> String, _ count: (Severity) -> Int) -> String {
  var parts: [String] = []
  for (severity, noun) in [(Severity.error, "error"), (.warning, "warning"), (.info, "info")] {
    let count = count(severity)
    guard count > 0 else { continue }
    parts.append(paint(severity == .info ? "\(count) \(noun)" : counted(count, noun), severity))
  }
  // Three at most.
  switch parts.count {
  case 0: return ""
  case 1: return parts[0]
  case 2: return parts[0] + " and " + parts[1]
  default: return parts[0] + ", " + parts[1] + " and " + parts[2]
  }
}
