package import Diagnostics

/// The findings of one code as the marks of a `MarkedText` name them, for tests that assert place and message together.
///
/// - Returns: digit → message; a finding that no mark names stands under 0, one mark without a finding is absent.
package func messages(of findings: [Diagnostic], at marked: MarkedText) -> [Int: String] {
  var messages: [Int: String] = [:]
  for finding in findings {
    let digit = marked.ranges.first { $0.value == finding.range }?.key ?? 0
    messages[digit] = [messages[digit], finding.message].compactMap(\.self).joined(separator: "\n")
  }
  return messages
}
