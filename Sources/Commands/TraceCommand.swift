internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Manifests
internal import Pipeline

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Say where a line of a manifest comes from.",
    discussion: """
      Answers with the file and line of the cluster's source, or the rule that derived the value, from the sourcemap.json \
      that drey compile wrote beside the manifest. Sources are named as they lie from the cluster's own file.

      EXAMPLES
        drey trace build/fraud/yarn/config.yaml:12
        drey trace --format json build/fraud/yarn/submit.sh:8

      Exit codes: 0 answered, 2 usage, or a line that drey did not write.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(
    help: ArgumentHelp(
      "A file that drey compile wrote, and a line of it, from 1; a column behind it is passed over.",
      valueName: "file:line"))
  var place: String

  @Option(help: "text or json.")
  var format: Format = .text

  @OptionGroup var messages: OutputOptions

  func run() throws {
    guard let (path, line) = fileAndLine() else {
      throw CommandFailure.usage("'\(place)' can only be FILE:LINE, such as build/fraud/yarn/config.yaml:12")
    }
    switch traceLine(line, of: path, files: LocalFiles()) {
    case .refused(let reason): throw CommandFailure.usage(reason)
    case .traced(let traced):
      if traced.isEdited {
        messages.say(
          "drey: warning: \(TerminalText.shown(path)) was changed after drey wrote it; its lines may have moved")
      }
      Console.standardOutput.write(format == .json ? json(traced, path, line) : text(traced))
    }
  }

  /// `FILE:LINE`, or `FILE:LINE:COLUMN` as lint prints places: a line is as near as it gets.
  private func fileAndLine() -> (path: String, line: Int)? {
    func split(_ text: String) -> (path: String, number: Int)? {
      guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
        let number = Int(text[text.index(after: colon)...]), number > 0
      else { return nil }
      return (String(text[..<colon]), number)
    }
    guard let last = split(place) else { return nil }
    // A file's name may itself end like this.
    guard let inner = split(last.path), LocalFiles().kind(of: last.path) == nil else { return (last.path, last.number) }
    return (inner.path, inner.number)
  }

  private func text(_ traced: TracedLine) -> String {
    var lines: [String] = []
    if let object = traced.object {
      lines.append(traced.path.map { "\(object): \($0)" } ?? object)
    } else if let path = traced.path {
      lines.append(path)
    }
    if let rule = traced.rule {
      lines.append("  by the rule \(rule)\(DerivationRules.sentence(of: rule).map { ": \($0)" } ?? "")")
    }
    if let source = traced.source { lines.append("  from \(source)") }
    if let option = traced.option { lines.append("  from \(option.hasPrefix("-D") ? option : "-D \(option)")") }
    for place in traced.overrode { lines.append("  in place of \(place)") }
    return lines.map { "\(TerminalText.shown($0))\n" }.joined()
  }

  private func json(_ traced: TracedLine, _ path: String, _ line: Int) -> String {
    JSONValue.object([
      .init("file", .string(path)), .init("line", .integer(Int64(line))), .init("object", .optional(traced.object)),
      .init("path", .optional(traced.path)),
      .init("source", .optional(traced.source)), .init("rule", .optional(traced.rule)),
      .init("option", .optional(traced.option)), .init("overrode", .array(traced.overrode.map(JSONValue.string))),
      .init("edited", .bool(traced.isEdited)),
    ]).text()
  }
}
