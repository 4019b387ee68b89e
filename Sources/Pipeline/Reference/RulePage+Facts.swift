internal import ClusterLoading
package import Diagnostics
internal import Lint

extension RulePage {
  /// What a reader of findings in another format is told of a rule; nil where there is none with this code.
  package static func facts(of code: RuleCode) -> FindingReport.RuleFacts? {
    guard let page = all.first(where: { $0.code == code }) else { return nil }
    return FindingReport.RuleFacts(
      summary: page.summary, severity: page.severity, help: page.help, markdown: page.shortMarkdown)
  }

  private var help: String {
    let (why, effect) = (description?.why ?? loading?.why, description?.effect ?? loading?.effect)
    guard let why, let effect else { return "\(summary)." }
    return "\(summary).\n\(why)\nWhat happens: \(effect)"
  }

  /// The page without the tool's output.
  private var shortMarkdown: String {
    guard let description else {
      return loading.map { "\(summary).\n\n\($0.why)\n\n**What happens:** \($0.effect)\n" } ?? "\(summary).\n"
    }
    var out = "\(summary).\n\n\(description.why)\n\n**What happens:** \(description.effect)\n"
    if let example = description.triggering.first, !example.text.contains("```") {
      out +=
        "\nFor example, in `\(example.path)`:\n\n```\n\(example.text)\(example.text.hasSuffix("\n") ? "" : "\n")```\n"
    }
    return out + "\n`drey explain \(code)` says more.\n"
  }
}
