internal import ArgumentParser
internal import Diagnostics
internal import Lint

/// Which rules speak, and how loud.
struct RuleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only these rules: codes (GPU104), beginnings of codes (GPU) or names, comma-separated.", valueName: "rules"))
  var select: [String] = []

  @Option(help: ArgumentHelp("All but these rules; the narrower of --select and --ignore counts.", valueName: "rules"))
  var ignore: [String] = []

  @Option(
    help: ArgumentHelp(
      "Another severity for some rules, such as GPU104=warning or OPT=info.", valueName: "rules=severity"))
  var severity: [String] = []

  func selection() throws -> RuleSelection {
    RuleSelection(
      selected: try selectors(select), ignored: try selectors(ignore),
      severities: try severity.flatMap(words).map { word in
        guard let split = word.lastIndex(of: "="),
          let severity = Severity(rawValue: String(word[word.index(after: split)...]))
        else {
          throw CommandFailure.usage("--severity \(word): can only be RULE=error, RULE=warning or RULE=info")
        }
        return (try selector(String(word[..<split])), severity)
      })
  }

  private func words(_ text: String) -> [String] {
    text.split(separator: ",").map { word in
      String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  private func selectors(_ texts: [String]) throws -> [RuleSelector] {
    let words = texts.flatMap(words)
    // A variable of a script that is empty would let all rules speak.
    guard texts.isEmpty || !words.isEmpty else {
      throw CommandFailure.usage("--select and --ignore need a rule's code, its name or the beginning of codes")
    }
    return try words.map(selector)
  }

  private func selector(_ text: String) throws -> RuleSelector {
    if let selector = RuleSelector(text) { return selector }
    let near = RuleSelector.nearest(to: text).map { "; did you mean \($0)?" } ?? "; drey rules lists them"
    throw CommandFailure.usage("'\(text)' is no rule's code, name or beginning of a code\(near)")
  }
}
