internal import ArgumentParser
internal import Diagnostics
internal import Lint
internal import Pipeline

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say all that is known of a rule, or of one of Flink's options.",
    discussion: """
      A rule by its code or name; an option of Flink or of its Kubernetes operator by its key.

      EXAMPLES
        drey explain GPU103
        drey explain amount-not-integer
        drey explain taskmanager.numberOfTaskSlots
        drey explain akka.ask.timeout
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
  }

  @Argument(help: ArgumentHelp("A rule's code or name, or the key of an option.", valueName: "code|key"))
  var subject: String

  @Option(help: "What to print: text, json or markdown.")
  var format: Format = .text

  @OptionGroup var output: OutputOptions

  func run() throws {
    let isColored = output.color.applies(to: .standardOutput)
    let width = Console.standardOutput.width
    if let page = RulePage.all.first(where: {
      $0.code.description == subject.uppercased() || $0.name == subject.lowercased()
    }) {
      write(text: { page.text(isColored: isColored, width: width) }, json: { page.json }, markdown: { page.markdown })
    } else if let page = OptionPage(subject) {
      write(text: { page.text(isColored: isColored, width: width) }, json: { page.json }, markdown: { page.markdown })
    } else {
      let near = OptionPage.nearest(to: subject) ?? RuleSelector.nearest(to: subject)
      throw CommandFailure.usage(
        "'\(subject)' is no rule and no option\(near.map { "; did you mean \($0)?" } ?? "; drey rules lists the rules")"
      )
    }
  }

  private func write(text: () -> String, json: () -> JSONValue, markdown: () -> String) {
    switch format {
    case .text: Console.standardOutput.write(text())
    case .json: Console.standardOutput.write(json().text())
    case .markdown: Console.standardOutput.write(markdown())
    }
  }
}
