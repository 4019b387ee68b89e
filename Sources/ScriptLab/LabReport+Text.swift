internal import Diagnostics

extension LabReport {
  /// The report for a person.
  package func text(isColored: Bool) -> String {
    let style = TextStyle(isColored: isColored)
    let name = script.split(separator: "/").last.map(String.init) ?? script
    var out =
      style.paint(TerminalText.shown(name), .strong)
      + style.paint("  as Flink would run it, with stand-ins for the tools of ", .faint)
    out += style.paint(vendor == "amd" ? "AMD" : "NVIDIA", .faint) + "\n\n"
    let width = (results.map(\.title.count).max() ?? 0) + 2
    for result in results {
      let mark: String =
        switch result.verdict.kind {
        case .passed: style.paint("  ok    ", .success)
        case .failed: style.paint("  fails ", .error)
        case .unjudged: style.paint("  ?     ", .warning)
        }
      let pad = String(repeating: " ", count: max(1, width - result.title.count))
      out +=
        mark + result.title + pad + style.paint(result.flink.map(Self.short).joined(separator: "; "), .faint) + "\n"
      if let reason = result.verdict.reason { out += "          \(reason)\n" }
      if let help = result.help { out += "          " + style.paint("help: ", .strong) + help + "\n" }
    }
    var parts = ["\(count(.passed)) of \(results.count) passed"]
    if count(.failed) > 0 { parts.append("\(count(.failed)) failed") }
    if count(.unjudged) > 0 { parts.append("\(count(.unjudged)) could not be judged") }
    return out + "\n" + parts.joined(separator: ", ") + ".\n"
  }

  private static func short(_ text: String) -> String {
    text.unicodeScalars.count > 90 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(89))) + "…" : text
  }
}
