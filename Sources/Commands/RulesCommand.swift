internal import ArgumentParser
internal import Diagnostics
internal import Pipeline

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List what lint and compile look for.",
    discussion: """
      EXAMPLES
        drey rules
        drey rules --format json
        drey explain GPU103
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
  }

  @Option(help: "What to print: text, json or markdown.")
  var format: Format = .text

  @OptionGroup var output: OutputOptions

  func run() {
    let console = Console.standardOutput
    switch format {
    case .json: console.write(JSONValue.object([JSONValue.Member("rules", .array(RulePage.all.map(\.json)))]).text())
    case .markdown: console.write(RulePage.markdownIndex)
    case .text: console.write(text(TextStyle(isColored: output.color.applies(to: console)), width: console.width ?? 80))
    }
  }

  private func text(_ style: TextStyle, width: Int) -> String {
    let names = RulePage.all.map(\.name.count).max() ?? 0
    let indent = String(repeating: " ", count: 9 + 9 + names + 2)
    return RulePage.all.map { page in
      let severity = page.severity.rawValue
      let summary = TerminalText.wrapped(page.summary, width: max(30, width - indent.count))
      let fits = width - indent.count >= 30
      return "\(style.paint(page.code.description, .strong))   "
        + style.paint(severity, TextStyle.role(of: page.severity)) + String(repeating: " ", count: 9 - severity.count)
        + page.name
        + (fits
          ? String(repeating: " ", count: names - page.name.count + 2) + summary.joined(separator: "\n" + indent)
          : "\n         " + page.summary) + "\n"
    }.joined()
  }
}
